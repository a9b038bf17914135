import type { EmbeddedPostgresOptions } from './embedded-postgres.ts';

/** A setting of the embedded server is missing or broken. */
export class InvalidEmbeddedSetting extends Error {
  override name = 'InvalidEmbeddedSetting';
}

/** `POSTGRES_DATA`: the folder; `POSTGRES_PORT`: 1 to 65535, or none for a free one. */
export function readEmbeddedSettings(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): EmbeddedPostgresOptions {
  const dataDirectory = environment['POSTGRES_DATA'];
  if (dataDirectory === undefined || dataDirectory === '') {
    throw new InvalidEmbeddedSetting('POSTGRES_DATA is missing: name a folder');
  }
  const text = environment['POSTGRES_PORT'];
  if (text === undefined || text === '') return { dataDirectory };
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new InvalidEmbeddedSetting(`POSTGRES_PORT is "${text}": expected a port, 1 to 65535`);
  }
  return { dataDirectory, port };
}
