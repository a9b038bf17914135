import { InvalidSetting, postgresProtocols, readSettings } from '@leadloop/service-kit';

/** Services that have a database, and the setting with the password of their roles. */
export const databaseServices = {
  leads: 'LEADS_DATABASE_PASSWORD',
  scoring: 'SCORING_DATABASE_PASSWORD',
  preferences: 'PREFERENCES_DATABASE_PASSWORD',
} as const;

export interface PrepareConfig {
  readonly superuserUrl: string;
  readonly keysDirectory: string;
  readonly passwords: Readonly<Record<keyof typeof databaseServices, string>>;
}

/** Of passwords that stand in an address as they are. */
const passwordPattern = /^[\w-]{16,128}$/;

/** The one reader of the environment of this process. Throws `InvalidSetting`. */
export function readPrepareConfig(environment: NodeJS.ProcessEnv = process.env): PrepareConfig {
  const read = readSettings(environment);
  const password = (name: string) => {
    const given = read.text(name);
    if (passwordPattern.test(given)) return given;
    throw new InvalidSetting(`${name}: expected 16 to 128 letters, digits, "_" and "-"`);
  };
  return {
    superuserUrl: read.address('SUPERUSER_DATABASE_URL', postgresProtocols),
    keysDirectory: read.text('KEYS_DIRECTORY'),
    passwords: {
      leads: password(databaseServices.leads),
      scoring: password(databaseServices.scoring),
      preferences: password(databaseServices.preferences),
    },
  };
}
