import { Client } from 'pg';

/**
 * Lets a service read topics from their beginning again. The claims' epochs stay, so that a consumer that
 * is still about stays fenced. Nothing happens where the service has never made its tables.
 */
export async function forgetPositions(
  databaseUrl: string,
  topics: readonly string[],
): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ stands: boolean }>(
      `select to_regclass('consumer_partition') is not null as stands`,
    );
    if (rows[0]?.stands !== true) return;
    await client.query('update consumer_partition set next = 0 where topic = any ($1)', [topics]);
  } finally {
    await client.end();
  }
}
