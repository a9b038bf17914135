import type { Pool } from 'pg';

export interface ExampleRow {
  readonly organization_id: string;
  readonly user_id: string;
  readonly sequence: string;
  readonly lead_id: string;
  readonly outcome: string;
  readonly occurred_at: Date;
  readonly features: Buffer;
}

/** The rows that applying has written, in the order in which it wrote them. */
export async function readExampleRows(pool: Pool): Promise<ExampleRow[]> {
  const { rows } = await pool.query<ExampleRow>(
    `select organization_id, user_id, sequence, lead_id, outcome, occurred_at, features
     from training_example order by ctid`,
  );
  return rows;
}

export interface BareInsertTerms {
  readonly rowsAtOnce: number;
  readonly connections: number;
}

/** The same rows by `insert … select from unnest`, a transaction for each batch and nothing else; rows per second. */
export async function bareInsert(
  pool: Pool,
  rows: readonly ExampleRow[],
  { rowsAtOnce, connections }: BareInsertTerms,
): Promise<number> {
  const batches = Array.from({ length: Math.ceil(rows.length / rowsAtOnce) }, (_, index) =>
    rows.slice(index * rowsAtOnce, (index + 1) * rowsAtOnce),
  );
  const startedAt = performance.now();
  const insertRest = async () => {
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
      await insert(pool, batch);
    }
  };
  await Promise.all(Array.from({ length: connections }, insertRest));
  return rows.length / ((performance.now() - startedAt) / 1_000);
}

async function insert(pool: Pool, rows: readonly ExampleRow[]): Promise<void> {
  await pool.query({
    name: 'bare-insert',
    text: `
      insert into training_example
        (organization_id, user_id, sequence, lead_id, outcome, occurred_at, features)
      select * from unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::timestamptz[], $7::bytea[])`,
    values: [
      rows.map((row) => row.organization_id),
      rows.map((row) => row.user_id),
      rows.map((row) => row.sequence),
      rows.map((row) => row.lead_id),
      rows.map((row) => row.outcome),
      rows.map((row) => row.occurred_at),
      rows.map((row) => row.features),
    ],
  });
}
