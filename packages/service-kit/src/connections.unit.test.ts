import { connect, type Socket } from 'node:net';
import { Type } from 'typebox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen, type Listening } from './index.ts';
import { bearer, testApp, type TestApp } from './test-app.fixture.ts';

let test: TestApp;
let listening: Listening;

beforeAll(async () => {
  test = await testApp();
  listening = await listen(test.app, { host: '127.0.0.1', port: 0 });
});

afterAll(() => test.app.close());

/** Sends bytes as they are; resolves with what came back until the connection closed. */
function exchange(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket: Socket = connect(listening.port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (chunk) => chunks.push(Buffer.from(chunk)));
    socket.on('close', () => resolve(Buffer.concat(chunks).toString()));
    socket.on('error', reject);
  });
}

describe('bytes that never become a request', () => {
  it('are answered by a problem', async () => {
    const answer = await exchange('hello\r\n\r\n');
    expect(answer).toMatch(
      /^HTTP\/1\.1 400 Bad Request\r\ncontent-type: application\/problem\+json/,
    );
    expect(JSON.parse(answer.split('\r\n\r\n')[1]!)).toMatchObject({
      type: 'urn:leadloop:problem:invalid-request',
    });
  });

  it('are answered by a problem when the headers are too many', async () => {
    const answer = await exchange(`GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    expect(answer).toContain('urn:leadloop:problem:headers-too-large');
  });
});

describe('a server that closes', () => {
  it('finishes what it has begun', async () => {
    const begun = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const { app } = await testApp({
      addRoutes: (routes) =>
        routes.get(
          '/v1/slow',
          {
            config: { roles: ['member'] },
            schema: { summary: 'Slow', response: { 200: Type.Object({ ok: Type.Boolean() }) } },
          },
          async () => {
            begun.resolve();
            await release.promise;
            return { ok: true };
          },
        ),
    });
    const { url } = await listen(app, { host: '127.0.0.1', port: 0 });
    const answer = fetch(`${url}/v1/slow`, { headers: await bearer() });
    await begun.promise;
    const closed = app.close();
    release.resolve();
    expect(await (await answer).json()).toEqual({ ok: true });
    await closed;
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });
});
