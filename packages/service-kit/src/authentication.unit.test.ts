import {
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  sign,
  type KeyObject,
} from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { InvalidSetting } from './index.ts';
import { bearer, privateKeyPem, publicKeyPem, testApp, type TestApp } from './test-app.fixture.ts';
import { openTokenKeys } from './token-keys.ts';

let test: TestApp;

beforeAll(async () => {
  test = await testApp();
});

afterAll(() => test.app.close());

const inSeconds = (seconds: number) => Math.floor(Date.now() / 1_000) + seconds;

const goodClaims = (): Record<string, unknown> => ({
  sub: 'user1',
  org: 'org1',
  iss: 'leadloop',
  aud: 'leadloop',
  exp: inSeconds(60),
});

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

interface Forgery {
  readonly header?: object;
  readonly claims?: object;
  readonly signed?: (input: string) => string;
}

const byKey = (key: string | KeyObject) => (input: string) =>
  sign(null, Buffer.from(input), key).toString('base64url');

function forge({ header, claims, signed = byKey(privateKeyPem) }: Forgery = {}): string {
  const input = `${encode({ alg: 'EdDSA', ...header })}.${encode({ ...goodClaims(), ...claims })}`;
  return `${input}.${signed(input)}`;
}

const call = (authorization: string | undefined, app = test.app) =>
  app.inject({ url: '/v1/leads', headers: authorization === undefined ? {} : { authorization } });

async function codeFor(authorization: string | undefined): Promise<string> {
  const answer = await call(authorization);
  expect(answer.statusCode).toBe(401);
  expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
  return answer.json<{ type: string }>().type.replace('urn:leadloop:problem:', '');
}

const stranger = generateKeyPairSync('ed25519').privateKey;

describe('a token', () => {
  it('is taken when it is whole, the first time and from memory', async () => {
    const token = forge();
    expect((await call(`Bearer ${token}`)).statusCode).toBe(200);
    expect((await call(`Bearer ${token}`)).statusCode).toBe(200);
    expect((await call(`bearer ${token}`)).statusCode).toBe(200);
  });

  it('may name several audiences', async () => {
    const token = forge({ claims: { aud: ['other', 'leadloop'] } });
    expect((await call(`Bearer ${token}`)).statusCode).toBe(200);
  });

  it.each([
    ['none at all', undefined],
    ['another scheme', 'Basic abc'],
    ['no token after the scheme', 'Bearer '],
    ['two tokens', 'Bearer a b'],
  ])('is missing: %s', async (_what, authorization) => {
    expect(await codeFor(authorization)).toBe('token-missing');
  });

  it.each<[string, Forgery]>([
    ['alg none', { header: { alg: 'none' }, signed: () => '' }],
    ['no signature', { signed: () => '' }],
    [
      'HS256 with the public key',
      {
        header: { alg: 'HS256' },
        signed: (input) => createHmac('sha256', publicKeyPem).update(input).digest('base64url'),
      },
    ],
    ['another algorithm of its own choice', { header: { alg: 'RS256' } }],
    ['another key', { signed: byKey(stranger) }],
    [
      'another key, brought along in the header',
      {
        header: { jwk: createPublicKey(stranger).export({ format: 'jwk' }) },
        signed: byKey(stranger),
      },
    ],
    ['critical extensions', { header: { crit: ['b64'], b64: false } }],
    ['critical extensions that are empty', { header: { crit: [] } }],
    ['critical extensions that are null', { header: { crit: null } }],
    ['another issuer', { claims: { iss: 'other' } }],
    ['no issuer', { claims: { iss: undefined } }],
    ['another audience', { claims: { aud: 'other' } }],
    ['no audience', { claims: { aud: undefined } }],
    ['no expiry', { claims: { exp: undefined } }],
    ['an expiry that is a text', { claims: { exp: String(inSeconds(60)) } }],
    ['a beginning that is still to come', { claims: { nbf: inSeconds(60) } }],
  ])('is refused with %s', async (_what, forgery) => {
    expect(await codeFor(`Bearer ${forge(forgery)}`)).toBe('token-invalid');
  });

  it.each(['abc', 'a.b.c', '..', 'x'.repeat(9_000)])(
    'is refused when it is none: %.20s',
    async (token) => {
      expect(await codeFor(`Bearer ${token}`)).toBe('token-invalid');
    },
  );

  it('is refused once it has expired, also when it was remembered', async () => {
    expect(await codeFor(`Bearer ${forge({ claims: { exp: inSeconds(-1) } })}`)).toBe(
      'token-expired',
    );
    const short = forge({ claims: { exp: inSeconds(1) } });
    expect((await call(`Bearer ${short}`)).statusCode).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    expect(await codeFor(`Bearer ${short}`)).toBe('token-expired');
  });

  it.each<[string, object, string]>([
    ['no user', { sub: undefined }, 'token-without-subject'],
    ['an empty user', { sub: '' }, 'token-without-subject'],
    ['a user that is no id', { sub: 'a:b' }, 'token-without-subject'],
    ['no organization', { org: undefined }, 'token-without-organization'],
    ['an organization that is no text', { org: 7 }, 'token-without-organization'],
    ['an organization that is no id', { org: 'x'.repeat(65) }, 'token-without-organization'],
    ['a role unknown here', { role: 'root' }, 'token-with-unknown-role'],
    ['a role that is a list', { role: ['admin'] }, 'token-with-unknown-role'],
  ])('is refused with %s, each with a code of its own', async (_what, claims, code) => {
    expect(await codeFor(`Bearer ${forge({ claims })}`)).toBe(code);
  });
});

describe('a role', () => {
  it('is member unless the token says more', async () => {
    const member = await test.app.inject({ url: '/v1/models', headers: await bearer() });
    expect(member.statusCode).toBe(403);
    expect(member.json()).toMatchObject({ type: 'urn:leadloop:problem:role-not-allowed' });
  });

  it('opens the routes that name it', async () => {
    const operator = await test.app.inject({
      url: '/v1/models',
      headers: await bearer('operator'),
    });
    expect(operator.json()).toEqual({ role: 'operator' });
  });
});

describe('the key in a file', () => {
  it.each<[string, KeyObject]>([
    ['P-256', generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey],
    ['RSA of 2048 bits', generateKeyPairSync('rsa', { modulusLength: 2_048 }).publicKey],
  ])('may be %s', (_what, key) => {
    const pem = key.export({ type: 'spki', format: 'pem' });
    expect(openTokenKeys({ publicKeyPem: pem }).algorithms).toHaveLength(1);
  });

  it.each<[string, string]>([
    ['a private key', privateKeyPem],
    ['no key', 'hello'],
    [
      'RSA of 1024 bits',
      generateKeyPairSync('rsa', { modulusLength: 1_024 }).publicKey.export({
        type: 'spki',
        format: 'pem',
      }),
    ],
    [
      'P-384',
      generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({
        type: 'spki',
        format: 'pem',
      }),
    ],
  ])('is refused when it is %s', (_what, pem) => {
    expect(() => openTokenKeys({ publicKeyPem: pem })).toThrow(InvalidSetting);
  });
});

const jwk = (key: KeyObject, kid: string) => ({
  ...key.export({ format: 'jwk' }),
  kid,
  alg: 'EdDSA',
  use: 'sig',
});

const withKid = (kid: string, key: KeyObject) =>
  `Bearer ${forge({ header: { kid }, signed: byKey(key) })}`;

describe('keys of a JWKS', () => {
  let server: Server;
  let app: TestApp['app'];
  let keys: object[];
  let requests = 0;

  const first = generateKeyPairSync('ed25519');
  const second = generateKeyPairSync('ed25519');

  beforeEach(async () => {
    keys = [jwk(first.publicKey, 'first')];
    requests = 0;
    server = createServer((_request, response) => {
      requests += 1;
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const jwksUrl = `http://127.0.0.1:${port}/keys`;
    const authentication = { issuer: 'leadloop', audience: 'leadloop', keys: { jwksUrl } };
    ({ app } = await testApp({ authentication }));
    return async () => {
      await app.close();
      server.close();
    };
  });

  it('are found by the key id, and asked for once', async () => {
    expect((await call(withKid('first', first.privateKey), app)).statusCode).toBe(200);
    expect((await call(withKid('first', first.privateKey), app)).statusCode).toBe(200);
    expect(requests).toBe(1);
  });

  it('refuse an unknown key id without asking again and again', async () => {
    await call(withKid('first', first.privateKey), app);
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const answer = await call(withKid(`unknown${attempt}`, stranger), app);
      expect(answer.json()).toMatchObject({ type: 'urn:leadloop:problem:token-invalid' });
    }
    expect(requests).toBe(1);
  });

  it('refuse a token that borrows the id of a key', async () => {
    const answer = await call(withKid('first', second.privateKey), app);
    expect(answer.json()).toMatchObject({ type: 'urn:leadloop:problem:token-invalid' });
  });

  it('are forgotten soon after they were rotated out, also for a token that was remembered', async () => {
    const claims = { exp: inSeconds(600) };
    const signed = byKey(first.privateKey);
    const token = `Bearer ${forge({ header: { kid: 'first' }, claims, signed })}`;
    expect((await call(token, app)).statusCode).toBe(200);
    keys = [jwk(second.publicKey, 'second')];
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 });
    const answer = await call(token, app).finally(() => vi.useRealTimers());
    expect(answer.json()).toMatchObject({ type: 'urn:leadloop:problem:token-invalid' });
  });

  it('that cannot be read are no fault of the token', async () => {
    server.close();
    server.closeAllConnections();
    const answer = await call(withKid('first', first.privateKey), app);
    expect(answer.statusCode).toBe(503);
  });
});
