import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  InvalidSetting,
  postgresProtocols,
  readAuthenticationSettings,
  readHttpSettings,
  readLogLevel,
  readSettings,
} from './index.ts';

describe('a setting', () => {
  it('is read as the type that is asked for, or its default', () => {
    const read = readSettings({ N: ' 12 ', F: 'false', T: 'x', U: 'postgresql://a:b@c/d', E: '' });
    expect(read.integer('N', { min: 0, max: 20 })).toBe(12);
    expect(read.flag('F', true)).toBe(false);
    expect(read.flag('MISSING', true)).toBe(true);
    expect(read.text('T')).toBe('x');
    expect(read.text('E', 'empty is none')).toBe('empty is none');
    expect(read.address('U', postgresProtocols)).toBe('postgresql://a:b@c/d');
    expect(read.optionalAddress('MISSING', postgresProtocols)).toBeUndefined();
  });

  it.each<[string, (read: ReturnType<typeof readSettings>) => unknown, string]>([
    ['a missing one', (read) => read.text('X'), 'X is missing'],
    [
      'a number that is none',
      (read) => read.integer('S', { min: 0, max: 9 }),
      'S is "seven": expected a whole number, 0 to 9',
    ],
    [
      'a number out of range',
      (read) => read.port('BIG'),
      'BIG is "70000": expected a whole number, 0 to 65535',
    ],
    [
      'a flag that is neither',
      (read) => read.flag('S', true),
      'S is "seven": expected true or false',
    ],
    [
      'a choice that is none',
      (read) => read.oneOf('S', ['a', 'b']),
      'S is "seven": expected a or b',
    ],
    [
      'a file that is not there',
      (read) => read.file('FILE'),
      'FILE names /nowhere/x, which cannot be read',
    ],
  ])('is refused in one line that names it: %s', (_what, use, message) => {
    const read = readSettings({ S: 'seven', BIG: '70000', FILE: '/nowhere/x' });
    expect(() => use(read)).toThrow(new InvalidSetting(message));
  });

  it('that may hold a password is never repeated', () => {
    const read = readSettings({ URL: 'mysql://me:hunter2@db' });
    expect(() => read.address('URL', postgresProtocols)).toThrow(
      new InvalidSetting('URL is not an address that begins with postgresql:// or postgres://'),
    );
  });
});

const authentication = (environment: Record<string, string>) =>
  readAuthenticationSettings(readSettings(environment));

describe('the settings that every service has', () => {
  it('have defaults for one machine', () => {
    const read = readSettings({});
    expect(readHttpSettings(read, 4_101)).toEqual({ host: '127.0.0.1', port: 4_101 });
    expect(readLogLevel(read)).toBe('info');
  });

  it('take the keys of tokens from a file or from a JWKS, not both and not neither', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'leadloop-settings-'));
    const JWT_PUBLIC_KEY_FILE = path.join(folder, 'public.pem');
    await writeFile(JWT_PUBLIC_KEY_FILE, 'PEM');
    const JWT_JWKS_URL = 'https://issuer.example/keys';
    expect(authentication({ JWT_PUBLIC_KEY_FILE })).toEqual({
      issuer: 'leadloop',
      audience: 'leadloop',
      keys: { publicKeyPem: 'PEM' },
    });
    expect(authentication({ JWT_JWKS_URL, JWT_ISSUER: 'i' })).toMatchObject({
      issuer: 'i',
      keys: { jwksUrl: JWT_JWKS_URL },
    });
    expect(() => authentication({ JWT_JWKS_URL, JWT_PUBLIC_KEY_FILE })).toThrow('choose one');
    expect(() => authentication({})).toThrow('JWT_PUBLIC_KEY_FILE or JWT_JWKS_URL is missing');
    await rm(folder, { recursive: true });
  });
});
