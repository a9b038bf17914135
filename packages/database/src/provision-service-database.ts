import { Client, escapeIdentifier as identifier, escapeLiteral as literal } from 'pg';
import {
  passwordOf,
  serviceRoles,
  urlsOf,
  type ServicePasswords,
  type ServiceUrls,
} from './service-roles.ts';

export interface ProvisionOptions {
  readonly superuserUrl: string;
  /** Lower-case letters, digits and `_`: the roles are `<service>_owner` and so on. */
  readonly service: string;
  /** Named as the service unless given. */
  readonly database?: string;
  /** Copied from this one, which nobody may be connected to. */
  readonly template?: string;
  readonly passwords: ServicePasswords;
}

/** A name that SQL would have to quote. */
export class InvalidDatabaseName extends Error {
  override name = 'InvalidDatabaseName';
}

const namePattern = /^[a-z][a-z0-9_]{0,47}$/;

/** One at a time, whoever asks: roles belong to the whole cluster. */
const provisionLock = 5_137_002;

/**
 * Makes a service's database and roles, or brings those there to the same state (the passwords
 * given included). Tables that the owner makes later are open to app and ingest, and readable by
 * operator; what of them each sees is for the policies to say.
 */
export async function provisionServiceDatabase(options: ProvisionOptions): Promise<ServiceUrls> {
  const { superuserUrl, service, passwords } = options;
  const database = options.database ?? service;
  for (const name of [service, database]) {
    if (!namePattern.test(name)) throw new InvalidDatabaseName(`${name}: expected ${namePattern}`);
  }
  await withClient(superuserUrl, async (client) => {
    await client.query('select pg_advisory_lock($1)', [provisionLock]);
    await makeRoles(client, service, passwords);
    await makeDatabase(client, service, database, options.template);
  });
  const inside = new URL(superuserUrl);
  inside.pathname = `/${database}`;
  await withClient(inside.href, (client) => client.query(rightsInside(service)));
  return urlsOf(superuserUrl, service, database, passwords);
}

async function makeRoles(
  client: Client,
  service: string,
  passwords: ServicePasswords,
): Promise<void> {
  for (const role of serviceRoles) {
    const name = `${service}_${role}`;
    const { rowCount } = await client.query('select from pg_roles where rolname = $1', [name]);
    const verb = rowCount === 0 ? 'create' : 'alter';
    await client.query(
      `${verb} role ${identifier(name)} login nosuperuser nobypassrls nocreatedb nocreaterole noreplication
       password ${literal(passwordOf(role, passwords))}`,
    );
  }
}

async function makeDatabase(
  client: Client,
  service: string,
  database: string,
  template?: string,
): Promise<void> {
  const roles = serviceRoles.map((role) => identifier(`${service}_${role}`)).join(', ');
  const { rowCount } = await client.query('select from pg_database where datname = $1', [database]);
  if (rowCount === 0) {
    const from = template === undefined ? '' : ` template ${identifier(template)}`;
    await client.query(`create database ${identifier(database)}${from}`);
  }
  await client.query(`alter database ${identifier(database)} owner to ${service}_owner`);
  await client.query(`revoke all on database ${identifier(database)} from public`);
  await client.query(`grant connect on database ${identifier(database)} to ${roles}`);
}

function rightsInside(service: string): string {
  const byOwner = `alter default privileges for role ${service}_owner`;
  const writers = `${service}_app, ${service}_ingest`;
  return `
    revoke all on schema public from public;
    alter schema public owner to ${service}_owner;
    grant usage on schema public to ${writers}, ${service}_operator;
    ${byOwner} grant select, insert, update, delete on tables to ${writers};
    ${byOwner} grant usage, select on sequences to ${writers};
    ${byOwner} grant select on tables to ${service}_operator;`;
}

async function withClient<Result>(
  databaseUrl: string,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
