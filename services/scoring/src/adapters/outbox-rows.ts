import { partitionOf, recordKey } from '@leadloop/contracts';
import type { PoolClient } from 'pg';
import type { Publication } from '../integration-events.ts';

/** Publishes in the change's own transaction; a key's rows keep the order given here, for its state is locked. */
export async function insertOutbox(
  tx: PoolClient,
  publications: readonly Publication[],
): Promise<void> {
  if (publications.length === 0) return;
  const keys = publications.map(({ organizationId, userId }) => recordKey(organizationId, userId));
  await tx.query(
    `insert into outbox (topic, partition, key, sequence, value, organization_id, user_id)
     select topic, partition, key, sequence, value, organization_id, user_id
     from unnest($1::text[], $2::int[], $3::text[], $4::bigint[], $5::bytea[], $6::text[], $7::text[])
       with ordinality as given (topic, partition, key, sequence, value, organization_id, user_id, place)
     order by place`,
    [
      publications.map(({ topic }) => topic),
      keys.map((key) => partitionOf(key)),
      keys,
      publications.map(({ sequence }) => sequence),
      publications.map(({ value }) => value),
      publications.map(({ organizationId }) => organizationId),
      publications.map(({ userId }) => userId),
    ],
  );
}
