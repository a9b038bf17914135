import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EmptySecretFile, readOrCreateSecret, readSecret } from './index.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'leadloop-secret-'));
  file = path.join(folder, 'secret');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const modeOf = async () => (await stat(file)).mode & 0o777;

describe('readOrCreateSecret', () => {
  it('makes a random secret once, readable by its owner alone', async () => {
    const secret = await readOrCreateSecret(file);
    expect(secret).toMatch(/^[0-9a-f]{64}$/);
    expect(await readOrCreateSecret(file)).toBe(secret);
    expect(await modeOf()).toBe(0o600);
    expect(await readdir(folder)).toEqual(['secret']);
  });

  it('gives all who make it at once the same one', async () => {
    const secrets = await Promise.all(Array.from({ length: 8 }, () => readOrCreateSecret(file)));
    expect(new Set(secrets).size).toBe(1);
  });

  it('mends a mode that lets others read it', async () => {
    await readOrCreateSecret(file);
    await chmod(file, 0o644);
    await readOrCreateSecret(file);
    expect(await modeOf()).toBe(0o600);
  });

  it('refuses an empty file instead of making a new secret', async () => {
    await writeFile(file, '');
    await expect(readOrCreateSecret(file)).rejects.toThrow(EmptySecretFile);
  });
});

describe('readSecret', () => {
  it('tells that there is none', async () => {
    expect(await readSecret(file)).toBeNull();
  });
});
