import { InvalidSetting, httpProtocols, type SettingsReader } from './settings.ts';

export interface HttpSettings {
  readonly host: string;
  readonly port: number;
}

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Where tokens come from. */
export interface AuthenticationSettings {
  readonly issuer: string;
  readonly audience: string;
  readonly keys: { readonly publicKeyPem: string } | { readonly jwksUrl: string };
}

/** `HOST` (127.0.0.1), `PORT`. */
export function readHttpSettings(read: SettingsReader, defaultPort: number): HttpSettings {
  return { host: read.text('HOST', '127.0.0.1'), port: read.port('PORT', defaultPort) };
}

/** `LOG_LEVEL` (info). */
export function readLogLevel(read: SettingsReader): LogLevel {
  return read.oneOf('LOG_LEVEL', logLevels, 'info');
}

const dayInSeconds = 86_400;

/** `READY_LAG_SECONDS_MAX` (60): a service that is further behind is not ready. */
export function readReadyLagSecondsMax(read: SettingsReader): number {
  return read.integer('READY_LAG_SECONDS_MAX', { min: 1, max: dayInSeconds }, 60);
}

/** `JWT_ISSUER`, `JWT_AUDIENCE` (both leadloop), and either `JWT_PUBLIC_KEY_FILE` or `JWT_JWKS_URL`. */
export function readAuthenticationSettings(read: SettingsReader): AuthenticationSettings {
  const issuer = read.text('JWT_ISSUER', 'leadloop');
  const audience = read.text('JWT_AUDIENCE', 'leadloop');
  const file = read.optionalText('JWT_PUBLIC_KEY_FILE');
  const jwksUrl = read.optionalAddress('JWT_JWKS_URL', httpProtocols);
  if (file !== undefined && jwksUrl !== undefined) {
    throw new InvalidSetting('JWT_PUBLIC_KEY_FILE and JWT_JWKS_URL are both given: choose one');
  }
  if (jwksUrl !== undefined) return { issuer, audience, keys: { jwksUrl } };
  if (file === undefined) {
    throw new InvalidSetting('JWT_PUBLIC_KEY_FILE or JWT_JWKS_URL is missing');
  }
  return { issuer, audience, keys: { publicKeyPem: read.file('JWT_PUBLIC_KEY_FILE') } };
}
