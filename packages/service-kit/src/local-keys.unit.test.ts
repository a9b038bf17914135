import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { generateLocalKeyPair, signLocalToken } from './index.ts';
import { testApp } from './test-app.fixture.ts';

describe('the local key pair', () => {
  it('is made once, the private key for its owner alone, and its tokens are taken', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'leadloop-local-keys-'));
    const directory = path.join(folder, 'keys');
    const pair = await generateLocalKeyPair(directory);
    expect(await generateLocalKeyPair(directory)).toEqual(pair);
    expect((await stat(pair.privateKeyFile)).mode & 0o777).toBe(0o600);
    const publicKeyPem = await readFile(pair.publicKeyFile, 'utf8');
    expect(publicKeyPem).toMatch(/^-----BEGIN PUBLIC KEY-----/);
    const { app } = await testApp({
      authentication: { issuer: 'leadloop', audience: 'leadloop', keys: { publicKeyPem } },
    });
    const token = await signLocalToken({
      privateKeyPem: pair.privateKeyPem,
      organizationId: 'o',
      userId: 'u',
      role: 'operator',
      issuedAtSeconds: Math.floor(Date.now() / 1_000),
    });
    const answer = await app.inject({
      url: '/v1/models',
      headers: { authorization: `Bearer ${token}` },
    });
    expect(answer.json()).toEqual({ role: 'operator' });
    await app.close();
    await rm(folder, { recursive: true });
  });
});
