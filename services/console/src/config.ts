import { createPublicKey } from 'node:crypto';
import {
  type AuthenticationSettings,
  type Environment,
  type HttpSettings,
  httpProtocols,
  InvalidSetting,
  type LogLevel,
  readHttpSettings,
  readLogLevel,
  readSettings,
} from '@leadloop/service-kit';

export interface Config {
  readonly http: HttpSettings;
  readonly logLevel: LogLevel;
  /** Addresses without a slash at the end. */
  readonly services: Readonly<Record<'leads' | 'scoring' | 'preferences', string>>;
  readonly signIn: SignInConfig;
  readonly authentication: AuthenticationSettings;
}

/** Choosing one of the sample's people signs in as that person, with the key of this machine. */
export interface SignInConfig {
  readonly privateKeyPem: string;
  readonly sampleUsersFile: string;
  readonly issuer: string;
  readonly audience: string;
}

const defaultPort = 4100;

/** @throws InvalidSetting */
export function readConfig(environment: Environment = process.env): Config {
  const read = readSettings(environment);
  const address = (name: string) => read.address(name, httpProtocols).replace(/\/+$/, '');
  read.oneOf('SIGN_IN', ['local'], 'local');
  const privateKeyPem = read.file('JWT_PRIVATE_KEY_FILE');
  const issuer = read.text('JWT_ISSUER', 'leadloop');
  const audience = read.text('JWT_AUDIENCE', 'leadloop');
  return {
    http: readHttpSettings(read, defaultPort),
    logLevel: readLogLevel(read),
    services: {
      leads: address('LEADS_URL'),
      scoring: address('SCORING_URL'),
      preferences: address('PREFERENCES_URL'),
    },
    signIn: { privateKeyPem, sampleUsersFile: read.text('SAMPLE_USERS_FILE'), issuer, audience },
    authentication: { issuer, audience, keys: { publicKeyPem: publicKeyOf(privateKeyPem) } },
  };
}

function publicKeyOf(privateKeyPem: string): string {
  try {
    return createPublicKey(privateKeyPem).export({ type: 'spki', format: 'pem' });
  } catch (cause) {
    throw new InvalidSetting('JWT_PRIVATE_KEY_FILE holds no private key in PEM', { cause });
  }
}
