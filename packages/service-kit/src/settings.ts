import { readFileSync } from 'node:fs';

/** A setting is missing or broken; the message is one line that names it, never a secret's value. */
export class InvalidSetting extends Error {
  override name = 'InvalidSetting';
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads typed settings out of the environment; every method throws `InvalidSetting`. */
export interface SettingsReader {
  text(name: string, fallback?: string): string;
  optionalText(name: string): string | undefined;
  integer(name: string, range: { min: number; max: number }, fallback?: number): number;
  /** 0 means any free port. */
  port(name: string, fallback?: number): number;
  flag(name: string, fallback: boolean): boolean;
  oneOf<const Choice extends string>(
    name: string,
    choices: readonly Choice[],
    fallback?: Choice,
  ): Choice;
  /** May carry a password: its value is never repeated. */
  address(name: string, protocols: readonly string[]): string;
  optionalAddress(name: string, protocols: readonly string[]): string | undefined;
  /** The text in the file that the setting names. */
  file(name: string): string;
}

export const postgresProtocols = ['postgresql:', 'postgres:'] as const;
export const httpProtocols = ['http:', 'https:'] as const;

export function readSettings(environment: Environment): SettingsReader {
  const optionalText = (name: string) => environment[name]?.trim() || undefined;
  const text = (name: string, fallback?: string) => {
    const value = optionalText(name) ?? fallback;
    if (value === undefined) throw new InvalidSetting(`${name} is missing`);
    return value;
  };
  const optionalAddress = (name: string, protocols: readonly string[]) => {
    const value = optionalText(name);
    if (value === undefined || protocols.includes(URL.parse(value)?.protocol ?? '')) return value;
    throw new InvalidSetting(
      `${name} is not an address that begins with ${protocols.map((one) => `${one}//`).join(' or ')}`,
    );
  };
  const integer = (name: string, { min, max }: { min: number; max: number }, fallback?: number) => {
    const value = text(name, fallback?.toString());
    const number = /^-?\d+$/.test(value) ? Number(value) : Number.NaN;
    if (number >= min && number <= max) return number;
    throw new InvalidSetting(`${name} is "${value}": expected a whole number, ${min} to ${max}`);
  };
  return {
    text,
    optionalText,
    integer,
    port: (name, fallback) => integer(name, { min: 0, max: 65_535 }, fallback),
    flag: (name, fallback) =>
      oneOf(name, text(name, String(fallback)), ['true', 'false']) === 'true',
    oneOf: (name, choices, fallback) => oneOf(name, text(name, fallback), choices),
    optionalAddress,
    address: (name, protocols) => {
      text(name);
      return optionalAddress(name, protocols) ?? '';
    },
    file: (name) => readNamedFile(name, text(name)),
  };
}

function oneOf<Choice extends string>(
  name: string,
  value: string,
  choices: readonly Choice[],
): Choice {
  const found = choices.find((choice) => choice === value);
  if (found !== undefined) return found;
  throw new InvalidSetting(`${name} is "${value}": expected ${choices.join(' or ')}`);
}

function readNamedFile(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new InvalidSetting(`${name} names ${file}, which cannot be read`, { cause });
  }
}
