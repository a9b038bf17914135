import { Client, escapeIdentifier } from 'pg';

/**
 * The columns of every table in which a text stands, as `table.column`: searched by content, so that a column somebody
 * adds is searched too. In bytes it is looked for as text and, where it is hexadecimal, as the bytes themselves.
 * @param databaseUrl of a role that sees every row
 */
export async function databaseContaining(databaseUrl: string, text: string): Promise<string[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ table: string; column: string; type: string }>(
      `select table_name as table, column_name as column, data_type as type from information_schema.columns
       join information_schema.tables using (table_schema, table_name)
       where table_schema = 'public' and table_type = 'BASE TABLE' order by 1, 2`,
    );
    const found: string[] = [];
    for (const { table, column, type } of rows) {
      const name = escapeIdentifier(column);
      const isThere =
        type === 'bytea'
          ? `position($1::bytea in ${name}) > 0 or position($2::bytea in ${name}) > 0`
          : `position($1::text in ${name}::text) > 0 or $2::bytea is null`;
      const isHexadecimal = /^(?:[0-9a-f]{2}){8,}$/.test(text);
      const bytes = Buffer.from(text, isHexadecimal ? 'hex' : 'utf8');
      const given = type === 'bytea' ? Buffer.from(text) : text;
      const hits = await client.query(
        `select from ${escapeIdentifier(table)} where ${isThere} limit 1`,
        [given, bytes],
      );
      if (hits.rowCount !== 0) found.push(`${table}.${column}`);
    }
    return found;
  } finally {
    await client.end();
  }
}
