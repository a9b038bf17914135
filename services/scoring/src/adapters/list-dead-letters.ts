import type { Pool } from 'pg';

/** A key whose events wait, or a record that can be filed under nobody. */
export interface DeadLetterItem {
  /** Its place in the list. */
  readonly position: string;
  readonly kind: 'parked-key' | 'unfiled-record';
  /** Null where the record's key names no user. */
  readonly organizationId: string | null;
  readonly userId: string | null;
  readonly key: string;
  readonly reason: string;
  /** Of the record that everything else waits behind; null where only a sequence is waited for. */
  readonly topic: string | null;
  readonly partition: number | null;
  readonly offset: string | null;
  readonly missingSequence: number | null;
  readonly waiting: number;
  readonly since: Date | null;
}

/** In one order over keys, records about organizations, and records of nobody; on the pipeline's role. */
export async function listDeadLetters(
  pool: Pool,
  after: string,
  itemsMax: number,
): Promise<DeadLetterItem[]> {
  const { rows } = await pool.query<DeadLetterItem>(
    `select * from (
       select 'k/' || state.organization_id || '/' || state.user_id as position, 'parked-key' as kind,
         state.organization_id as "organizationId", state.user_id as "userId",
         state.organization_id || ':' || state.user_id as key, state.parked_because as reason,
         head.topic, head.partition, head.record_offset::text as "offset",
         case when state.parked_because = 'sequence-missing' then state.sequence::int + 1 end as "missingSequence",
         coalesce(head.waiting, 0) as waiting, head.appended_at as since
       from key_state state
       left join lateral (
         select topic, partition, record_offset, appended_at, (count(*) over ())::int as waiting
         from parked_event parked
         where parked.organization_id = state.organization_id and parked.user_id = state.user_id
         order by (reason is null), topic desc, record_offset limit 1
       ) as head on true
       where state.parked_because is not null
       union all
       select 'o/' || organization_id || '/' || lpad(record_offset::text, 19, '0'), 'unfiled-record',
         organization_id, null, organization_id || ':', coalesce(reason, 'invalid'),
         topic, partition, record_offset::text, null, 0, appended_at
       from parked_event where user_id = ''
       union all
       select 'r/' || topic || '/' || lpad(partition::text, 6, '0') || '/' || lpad(record_offset::text, 19, '0'),
         'unfiled-record', null, null, key, reason, topic, partition, record_offset::text, null, 0, appended_at
       from dead_letter
     ) as listed
     where position collate "C" > $1 order by position collate "C" limit $2`,
    [after, itemsMax],
  );
  return rows;
}
