import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generateLocalKeyPair } from '@leadloop/service-kit';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConsoleApp, createApp } from './app.ts';
import { readConfig } from './config.ts';

const person = {
  organizationId: 'northgate',
  organizationName: 'Northgate Software',
  userId: 'northgate-ines',
  name: 'Ines',
  about: 'wins small companies',
};
interface Heard {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let folder: string;
let app: ConsoleApp;
let behind: Server;
const heard: Heard[] = [];

/** Stands where the leads service would: what reaches it is what is looked at here. */
async function listenBehind(): Promise<Server> {
  const server = createServer((request, response) => {
    const { method, url, headers } = request;
    const parts: string[] = [];
    request.on('data', (part: Buffer) => parts.push(part.toString('utf8')));
    request.on('end', () => {
      heard.push({ method, url, headers, body: parts.join('') });
      response.writeHead(201, { 'content-type': 'application/json', etag: '"3"' }).end('{"a":1}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'leadloop-console-'));
  const { privateKeyFile } = await generateLocalKeyPair(path.join(folder, 'keys'));
  const SAMPLE_USERS_FILE = path.join(folder, 'users.json');
  await writeFile(SAMPLE_USERS_FILE, JSON.stringify([person]));
  behind = await listenBehind();
  const nobody = 'http://127.0.0.1:9';
  app = await createApp(
    readConfig({
      PORT: '0',
      LOG_LEVEL: 'silent',
      LEADS_URL: `http://127.0.0.1:${(behind.address() as AddressInfo).port}`,
      SCORING_URL: nobody,
      PREFERENCES_URL: nobody,
      JWT_PRIVATE_KEY_FILE: privateKeyFile,
      SAMPLE_USERS_FILE,
    }),
  );
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  behind.close();
  await rm(folder, { recursive: true, force: true });
});

const call = (method: string, url: string, body?: unknown, headers: Record<string, string> = {}) =>
  fetch(`${app.url}${url}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const signIn = async () => {
  const [cookie = ''] = (
    await call('POST', '/session', { userId: person.userId })
  ).headers.getSetCookie();
  return cookie;
};
const userOf = async (headers: Record<string, string>) =>
  ((await (await call('GET', '/session', undefined, headers)).json()) as { user: unknown }).user;
const typeOf = async (response: Response) => ((await response.json()) as { type: string }).type;

describe('signing in', () => {
  it('sets a cookie that no script and no other site gets, with a token of that person', async () => {
    const cookie = await signIn();
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    const claims = decodeJwt(/leadloop_session=([^;]+)/.exec(cookie)?.[1] ?? '');
    expect(claims).toMatchObject({ sub: person.userId, org: person.organizationId });
    expect(claims['role'] ?? 'member').toBe('member');
  });

  it('is for people of the sample alone', async () => {
    const response = await call('POST', '/session', { userId: 'somebody-else' });
    expect(response.status).toBe(404);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(await typeOf(response)).toBe('urn:leadloop:problem:no-such-person');
  });

  it('is refused to other pages', async () => {
    const headers = { 'sec-fetch-site': 'cross-site' };
    const response = await call('POST', '/session', { userId: person.userId }, headers);
    expect(await typeOf(response)).toBe('urn:leadloop:problem:foreign-page');
  });

  it('tells who is signed in, and nobody with a cookie that is no token', async () => {
    const [cookie = ''] = (await signIn()).split(';');
    expect(await userOf({ cookie })).toEqual(person);
    expect(await userOf({})).toBeNull();
    expect(await userOf({ cookie: 'leadloop_session=nonsense' })).toBeNull();
  });
});

describe('the way through to a service', () => {
  it('carries the token of the cookie, and neither the cookie nor a token of the caller’s', async () => {
    const [cookie = ''] = (await signIn()).split(';');
    const headers = { cookie, authorization: 'Bearer mine', 'x-forwarded-user': 'root' };
    await call('GET', '/api/leads/v1/leads?status=open&limit=1', undefined, headers);
    const { url, headers: passed = {} } = heard.at(-1) ?? {};
    expect(url).toBe('/v1/leads?status=open&limit=1');
    expect(passed.authorization).toBe(`Bearer ${cookie.split('=')[1]}`);
    expect(passed.cookie).toBeUndefined();
    expect(passed['x-forwarded-user']).toBeUndefined();
  });

  it('carries no token where nobody is signed in', async () => {
    await call('GET', '/api/leads/v1/leads', undefined, { authorization: 'Bearer mine' });
    expect(heard.at(-1)?.headers.authorization).toBeUndefined();
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('carries the body of %s as it is', async (method) => {
    const body = { name: 'Ünïcode', nested: [1, null] };
    const headers = { 'if-match': '"2"', 'idempotency-key': 'k' };
    const response = await call(method, '/api/leads/v1/leads/x', body, headers);
    expect([response.status, response.headers.get('etag')]).toEqual([201, '"3"']);
    expect(heard.at(-1)).toMatchObject({ method, body: JSON.stringify(body), headers });
  });

  it('says which service does not answer', async () => {
    const response = await call('GET', '/api/scoring/v1/model');
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      type: 'urn:leadloop:problem:unavailable',
      detail: expect.stringContaining('scoring') as string,
    });
  });

  it('leads to the API alone', async () => {
    expect((await call('GET', '/api/leads/metrics')).status).toBe(404);
    expect((await call('GET', '/api/leads/v1/../metrics')).status).toBe(404);
  });
});

describe('the page', () => {
  it('says that the sample is simulated, and may load nothing from elsewhere or inline', async () => {
    const response = await call('GET', '/');
    const html = await response.text();
    expect(html).toMatch(/simulated/);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(html).not.toMatch(/https?:|<style|<script>| style=| on\w+=/);
  });

  it('is scripts without types, in files that are all there', async () => {
    const waiting = ['main.ts'];
    const seen = new Set<string>();
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      if (seen.has(name)) continue;
      seen.add(name);
      const response = await call('GET', `/page/${name}`);
      expect([name, response.status]).toEqual([name, 200]);
      expect(response.headers.get('content-type')).toMatch(/javascript/);
      for (const [, next = ''] of (await response.text()).matchAll(/from '\.\/([^']+)'/g)) {
        waiting.push(next);
      }
    }
    expect(seen.size).toBeGreaterThan(5);
  });

  it('is answered under a name of this machine alone', async () => {
    const port = new URL(app.url).port;
    const status = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), '127.0.0.1');
      socket.once('error', reject).once('data', (data) => {
        resolve(data.toString().split('\r\n')[0] ?? '');
        socket.destroy();
      });
      socket.write('GET / HTTP/1.1\r\nHost: rebound.example\r\n\r\n');
    });
    expect(status).toContain('403');
  });
});
