import type { Pool } from 'pg';
import type { FiledTopic } from './topic-catalogue.ts';

/** A topic that is kept for ever loses no record: its offsets are dense, and everything is rebuilt from it. */
export class TopicNotCompacted extends Error {
  override readonly name = 'TopicNotCompacted';
  readonly code = 'topic-not-compacted';

  constructor(topic: string) {
    super(`Topic "${topic}" is kept for ever: no record of it can be deleted.`);
  }
}

export async function deleteCompacted(
  pool: Pool,
  topics: readonly FiledTopic[],
  key: string,
): Promise<number> {
  const kept = topics.find(({ cleanup }) => cleanup === 'keep');
  if (kept) throw new TopicNotCompacted(kept.name);
  const { rowCount } = await pool.query(
    'delete from log_record where compacted and topic_id = any ($1::int[]) and key = $2',
    [topics.map(({ id }) => id), key],
  );
  return rowCount ?? 0;
}
