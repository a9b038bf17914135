import { Client } from 'pg';
import type { TestDatabase } from '../test-database.ts';
import { reachableTables, type ReachableTable } from './tables.ts';

/** A database in which `owner` has rows, and hardly anybody else does. */
export interface SecuredDatabase {
  readonly database: Pick<TestDatabase, 'applicationUrl' | 'superuserUrl'>;
  /** Ids found nowhere else. */
  readonly owner: { readonly org: string; readonly user: string };
}

type Settings = readonly [organization: string, user: string, scope: string];

interface Asked extends SecuredDatabase {
  readonly superuser: Client;
  readonly application: Client;
  readonly tables: readonly ReachableTable[];
}

/** What holds for each table of the catalogue that HTTP can reach; a sentence for each that does not. */
export const rowSecurityRules: Readonly<
  Record<string, (database: SecuredDatabase) => Promise<string[]>>
> = {
  'has row-level security forced on it, by policies that let nobody see all': (database) =>
    askEach(database, (_asked, table) => Promise.resolve(unguarded(table))),
  'shows no row without a tenant, also over a connection that had one': (database) =>
    askEach(database, shownWithoutTenant),
  'shows another organization, its admins included, and a colleague no row of the owner': (
    database,
  ) => askEach(database, shownToOthers),
  'takes no row of the owner from another organization, or from nobody': (database) =>
    askEach(database, takenFromOthers),
  'lets no row of the owner be changed or deleted by another organization': (database) =>
    askEach(database, changedByOthers),
};

/** Tables in reach in which the owner has no row: what the rules say of them is less. */
export function tablesWithoutRows(database: SecuredDatabase): Promise<string[]> {
  return askEach(database, async (asked, table) =>
    (await rowOfOwner(asked, table)) === null ? [table.name] : [],
  );
}

async function askEach(
  secured: SecuredDatabase,
  rule: (asked: Asked, table: ReachableTable) => Promise<string[]>,
): Promise<string[]> {
  const { applicationUrl, superuserUrl } = secured.database;
  const superuser = new Client({ connectionString: superuserUrl });
  const application = new Client({ connectionString: applicationUrl });
  try {
    await Promise.all([superuser.connect(), application.connect()]);
    const tables = await reachableTables(superuser, new URL(applicationUrl).username);
    if (tables.length === 0) return ['no table is in reach'];
    const asked = { ...secured, superuser, application, tables };
    const findings: string[] = [];
    for (const table of tables) findings.push(...(await rule(asked, table)));
    return findings;
  } finally {
    await Promise.all([superuser.end(), application.end()]);
  }
}

function unguarded({ name, forced, policies, openPolicies }: ReachableTable): string[] {
  if (!forced) return [`${name}: no row-level security is forced`];
  if (policies === 0) return [`${name}: no policy`];
  return openPolicies > 0 ? [`${name}: a policy lets everything through`] : [];
}

async function as<Result>(
  { application }: Asked,
  settings: Settings | null,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  await application.query('begin');
  try {
    if (settings !== null) {
      await application.query(
        `select set_config('app.organization', $1, true), set_config('app.user', $2, true), set_config('app.scope', $3, true)`,
        [...settings],
      );
    }
    return await work(application);
  } finally {
    await application.query('rollback');
  }
}

const strangers: readonly Settings[] = [
  ['other', 'stranger', 'user'],
  ['other', 'stranger', 'organization'],
];

async function shownWithoutTenant(asked: Asked, { name, readable }: ReachableTable) {
  if (!readable) return [];
  const { org, user } = asked.owner;
  await as(asked, [org, user, 'organization'], (client) => client.query(`select from ${name}`));
  const { rowCount } = await as(asked, null, (client) => client.query(`select from ${name}`));
  return rowCount === 0 ? [] : [`${name} shows ${rowCount} rows`];
}

async function shownToOthers(asked: Asked, { name, readable }: ReachableTable): Promise<string[]> {
  if (!readable) return [];
  const { org, user } = asked.owner;
  const askers: [Settings, string][] = [
    ...strangers.map((settings): [Settings, string] => [settings, org]),
    [[org, 'colleague', 'user'], user],
  ];
  const findings: string[] = [];
  for (const [settings, secret] of askers) {
    const { rows } = await as(asked, settings, (client) =>
      client.query<{ row: string }>(`select t::text as row from ${name} t`),
    );
    if (rows.some(({ row }) => row.includes(secret))) {
      findings.push(`${name} shows ${settings.join(' ')} what is ${secret}'s`);
    }
  }
  return findings;
}

/** Refused, be it by a policy or because the role has no business there. */
const isRefusal = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === '42501';

async function takenFromOthers(asked: Asked, table: ReachableTable): Promise<string[]> {
  const row = await rowOfOwner(asked, table);
  if (row === null) return [];
  const { name, columns } = table;
  const findings: string[] = [];
  for (const settings of [...strangers, null]) {
    const insert = `insert into ${name} (${columns}) overriding system value
      select ${columns} from jsonb_populate_record(null::${name}, $1::jsonb)`;
    const outcome = await as(asked, settings, (client) => client.query(insert, [row])).then(
      () => 'took it',
      (error: unknown) => (isRefusal(error) ? null : String(error)),
    );
    if (outcome !== null)
      findings.push(`${name} from ${settings?.join(' ') ?? 'nobody'}: ${outcome}`);
  }
  return findings;
}

async function changedByOthers(
  asked: Asked,
  { name, settable }: ReachableTable,
): Promise<string[]> {
  const update = settable === null ? [] : [`update ${name} set ${settable} = ${settable}`];
  const findings: string[] = [];
  for (const sql of [...update, `delete from ${name}`]) {
    for (const settings of strangers) {
      const changed = await as(asked, settings, (client) => client.query(sql)).then(
        ({ rowCount }) => rowCount ?? 0,
        (error: unknown) => {
          if (isRefusal(error)) return 0;
          throw error;
        },
      );
      if (changed > 0) findings.push(`${settings.join(' ')}: ${sql} reached ${changed} rows`);
    }
  }
  return findings;
}

async function rowOfOwner({ superuser, owner }: Asked, { name }: ReachableTable) {
  const found = await superuser.query<{ row: string }>(
    `select to_jsonb(t)::text as row from ${name} t where strpos(t::text, $1) > 0 limit 1`,
    [owner.org],
  );
  return found.rows[0]?.row ?? null;
}
