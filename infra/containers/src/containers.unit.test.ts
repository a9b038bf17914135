import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generateLocalKeyPair } from '@leadloop/service-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig as readConsole } from '../../../services/console/src/config.ts';
import { readConfig as readLeads } from '../../../services/leads/src/config.ts';
import { readConfig as readPreferences } from '../../../services/preferences/src/config.ts';
import { readConfig as readScoring } from '../../../services/scoring/src/config.ts';
import { type Container, filledIn, readComposeFile, root } from './compose-file.ts';
import { readPrepareConfig } from './environment.ts';

const { services: containers, volumes } = readComposeFile();
const own = Object.entries(containers).filter(([, { image }]) => image === 'leadloop');
const readers = {
  prepare: readPrepareConfig,
  leads: readLeads,
  scoring: readScoring,
  preferences: readPreferences,
  console: readConsole,
} as const;
const ports = { console: 4100, leads: 4101, scoring: 4102, preferences: 4103 } as const;

let keys = '';
beforeAll(async () => {
  keys = mkdtempSync(path.join(tmpdir(), 'leadloop-keys-'));
  await generateLocalKeyPair(keys);
});
afterAll(() => rmSync(keys, { recursive: true, force: true }));

/** With a password for each variable, and the key pair where this machine has one. */
const environmentOf = (container: Container) =>
  Object.fromEntries(
    Object.entries(filledIn(container, (variable) => `password-of-${variable}`)).map(
      ([name, value]) => [name, value.replace(/^\/data\/keys(?=\/)/, keys)],
    ),
  );

/** The names that a reader asks for. */
function asked(read: (environment: Record<string, string>) => unknown, given: Container) {
  const names = new Set<string>();
  const watched = new Proxy(environmentOf(given), {
    get: (target, name) => {
      names.add(String(name));
      return Reflect.get(target, name) as unknown;
    },
  });
  read(watched);
  return names;
}

test('every process of this project is a container, and so are Kafka and PostgreSQL', () => {
  expect(Object.keys(containers).toSorted()).toEqual(
    [...Object.keys(readers), 'kafka', 'postgres'].toSorted(),
  );
});

describe.each(own)('the container "%s"', (name, container) => {
  const read = readers[name as keyof typeof readers] as (given: object) => unknown;

  test('has every setting that its process needs, and none that it does not read', () => {
    const names = asked(read, container);
    expect(Object.keys(container.environment ?? {}).filter((each) => !names.has(each))).toEqual([]);
  });

  test('runs a file that is there', () => {
    const [node, script = ''] = container.command ?? [];
    expect([node, existsSync(path.join(root, script))]).toEqual(['node', true]);
  });

  test('is built from the one Dockerfile', () => {
    expect(container.build).toEqual({ context: '.', dockerfile: 'infra/Dockerfile' });
  });

  test('waits for containers that are there, in a state that they can come to', () => {
    const needs = Object.entries(container.depends_on ?? {});
    expect(Object.keys(containers)).toEqual(
      expect.arrayContaining(needs.map(([needed]) => needed)),
    );
    const neverHealthy = needs.filter(
      ([needed, { condition }]) =>
        condition === 'service_healthy' && containers[needed]?.healthcheck === undefined,
    );
    expect(neverHealthy).toEqual([]);
  });
});

test.each(Object.entries(ports))(
  '%s listens on its own port, tells that to nobody outside this machine, and is asked there',
  (name, port) => {
    const container = containers[name];
    expect(container?.environment?.['PORT']).toBe(String(port));
    expect(container?.ports).toEqual([`127.0.0.1:${port}:${port}`]);
    const [, , script = '', address] = container?.healthcheck?.test ?? [];
    expect([existsSync(path.join(root, script)), address]).toEqual([
      true,
      `http://127.0.0.1:${port}`,
    ]);
  },
);

const addresses = own.flatMap(([name, container]) =>
  Object.entries(environmentOf(container)).flatMap(([setting, value]) =>
    value.includes('://') ? [{ name, setting, address: new URL(value) }] : [],
  ),
);

test.each(addresses)('$name finds at $setting a container on its port', ({ address }) => {
  const { hostname, port } = address;
  const listening: Readonly<Record<string, number>> = { ...ports, postgres: 5432 };
  expect(Number(port)).toBe(listening[hostname]);
});

test.each(
  addresses.filter(
    ({ setting }) => setting.endsWith('DATABASE_URL') && !setting.startsWith('SUPERUSER'),
  ),
)('$name uses at $setting its own database and roles', ({ name, address }) => {
  expect([address.username.split('_')[0], address.pathname]).toEqual([name, `/${name}`]);
});

test('the pipelines find Kafka where it says that it is', () => {
  const told = own.map(([, { environment }]) => environment?.['KAFKA_BROKERS']).filter(Boolean);
  expect(told).toEqual(['kafka:9092', 'kafka:9092', 'kafka:9092']);
  expect(containers['kafka']?.environment?.['KAFKA_ADVERTISED_LISTENERS']).toBe(
    'PLAINTEXT://kafka:9092',
  );
});

test('Kafka listens where it says that it is, and its health is asked there', () => {
  const { environment = {}, healthcheck } = containers['kafka'] ?? {};
  const [, port] = (environment['KAFKA_ADVERTISED_LISTENERS'] ?? '').split('kafka:');
  expect(environment['KAFKA_LISTENERS']?.split(',')).toContain(`PLAINTEXT://:${port}`);
  expect(healthcheck?.test).toContain(`localhost:${port}`);
});

test.each([
  ['kafka', 'KAFKA_LOG_DIRS'],
  ['prepare', 'KEYS_DIRECTORY'],
  ['leads', 'JWT_PUBLIC_KEY_FILE'],
  ['scoring', 'JWT_PUBLIC_KEY_FILE'],
  ['preferences', 'JWT_PUBLIC_KEY_FILE'],
  ['console', 'JWT_PRIVATE_KEY_FILE'],
])('what %s keeps or finds at %s lies on a volume', (name, setting) => {
  const { environment = {}, volumes: mounted = [] } = containers[name] ?? {};
  const place = environment[setting] ?? '';
  const folders = mounted.map((volume) => volume.split(':')[1] ?? '');
  expect(folders.filter((folder) => `${place}/`.startsWith(`${folder}/`))).toHaveLength(1);
});

test("PostgreSQL's own volume holds the folder that its image names by version since 18", () => {
  const { image, volumes: mounted } = containers['postgres'] ?? {};
  expect([image, mounted]).toEqual(['postgres:18', ['postgres:/var/lib/postgresql']]);
});

test('volumes that are used are declared, and those declared are used', () => {
  const used = Object.values(containers).flatMap(({ volumes: mounted = [] }) =>
    mounted.map((volume) => volume.split(':')[0] ?? ''),
  );
  expect([...new Set(used)].toSorted()).toEqual(Object.keys(volumes).toSorted());
});

test('the image copies what is there and what its containers run, and offers the ports of the services', () => {
  const lines = readFileSync(path.join(root, 'infra/Dockerfile'), 'utf8').split('\n');
  const sources = lines
    .filter((line) => line.startsWith('COPY '))
    .flatMap((line) => line.split(' ').slice(1, -1));
  expect(sources.filter((source) => !existsSync(path.join(root, source)))).toEqual([]);
  const scripts = own.flatMap(([, { command, healthcheck }]) => [
    command?.[1] ?? '',
    ...(healthcheck === undefined ? [] : [healthcheck.test[2] ?? '']),
  ]);
  expect(sources).toEqual(
    expect.arrayContaining(['packages', ...scripts.map((script) => script.split('/')[0])]),
  );
  const exposed = lines
    .find((line) => line.startsWith('EXPOSE '))
    ?.split(' ')
    .slice(1);
  expect(exposed).toEqual(Object.values(ports).map(String));
});
