import type { Pool } from 'pg';
import { GROUP_CHANNEL } from './notifications.ts';
import type { FiledTopic } from './topic-catalogue.ts';

export interface LeaseView {
  /** Living members by topic id. */
  readonly members: ReadonlyMap<number, readonly string[]>;
  /** Every partition of every topic; the holder is `null` where the lease was given back or has expired. */
  readonly holdings: readonly {
    readonly topicId: number;
    readonly partition: number;
    readonly holder: string | null;
  }[];
}

/**
 * One member's view of its group's leases. All times are the database's, since two machines' clocks differ.
 * Which of two members has a partition is told by the lease; that no batch counts twice is told by the epoch in
 * the consumer's own database, for a member that is stopped past its lease cannot know it.
 */
export class Leases {
  readonly #pool: Pool;
  readonly #group: string;
  readonly member: string;
  readonly #topicIds: readonly number[];
  readonly #leaseMs: number;

  constructor(options: {
    pool: Pool;
    group: string;
    member: string;
    topics: readonly FiledTopic[];
    leaseMs: number;
  }) {
    this.#pool = options.pool;
    this.#group = options.group;
    this.member = options.member;
    this.#topicIds = options.topics.map(({ id }) => id);
    this.#leaseMs = options.leaseMs;
  }

  /** Says that the member lives and keeps what it holds. True when it was not known before. */
  async renew(): Promise<boolean> {
    const { rows } = await this.#pool.query<{ joined: boolean }>({
      name: 'renew',
      text: `
        with kept as (
          update log_lease set expires_at = clock_timestamp() + $4 * interval '1 ms'
          where group_name = $1 and owner = $2
        ), gone as (
          delete from log_member where group_name = $1 and member <> $2
            and expires_at < clock_timestamp() - interval '1 minute'
        )
        insert into log_member (group_name, topic_id, member, expires_at)
        select $1, topic_id, $2, clock_timestamp() + $4 * interval '1 ms' from unnest($3::int[]) as topic_id
        on conflict (group_name, topic_id, member) do update set expires_at = excluded.expires_at
        returning xmax = 0 as joined`,
      values: [this.#group, this.member, this.#topicIds, this.#leaseMs],
    });
    return rows.some(({ joined }) => joined);
  }

  async view(): Promise<LeaseView> {
    const members = await this.#pool.query<{ topic_id: number; members: string[] }>({
      name: 'members',
      text: `
        select topic_id, array_agg(member) as members from log_member
        where group_name = $1 and topic_id = any ($2::int[]) and expires_at > clock_timestamp() group by topic_id`,
      values: [this.#group, this.#topicIds],
    });
    const holdings = await this.#pool.query<{
      topic_id: number;
      partition: number;
      holder: string | null;
    }>({
      name: 'holdings',
      text: `
        select filed.topic_id, filed.partition,
          case when lease.expires_at > clock_timestamp() then lease.owner end as holder
        from log_partition as filed
        left join log_lease as lease on lease.group_name = $1
          and lease.topic_id = filed.topic_id and lease.partition = filed.partition
        where filed.topic_id = any ($2::int[]) order by filed.topic_id, filed.partition`,
      values: [this.#group, this.#topicIds],
    });
    return {
      members: new Map(members.rows.map((row) => [row.topic_id, row.members])),
      holdings: holdings.rows.map((row) => ({
        topicId: row.topic_id,
        partition: row.partition,
        holder: row.holder,
      })),
    };
  }

  /** Takes those that are still free; a partition that another member took first is not among the answer. */
  async take(topicId: number, partitions: readonly number[]): Promise<readonly number[]> {
    const { rows } = await this.#pool.query<{ partition: number }>({
      name: 'take',
      text: `
        insert into log_lease as lease (group_name, topic_id, partition, owner, epoch, expires_at)
        select $1, $3, partition, $2, 1, clock_timestamp() + $5 * interval '1 ms'
        from unnest($4::int[]) as partition order by partition
        on conflict (group_name, topic_id, partition) do update
          set owner = excluded.owner, epoch = lease.epoch + 1, expires_at = excluded.expires_at
          where lease.owner is null or lease.expires_at <= clock_timestamp()
        returning partition`,
      values: [this.#group, this.member, topicId, partitions, this.#leaseMs],
    });
    return rows.map(({ partition }) => partition);
  }

  /** Gives one back and tells the group, so that its next holder need not wait. */
  async giveBack(topicId: number, partition: number): Promise<void> {
    await this.#pool.query({
      name: 'give-back',
      text: `
        with given as (
          update log_lease set owner = null
          where group_name = $1 and owner = $2 and topic_id = $3 and partition = $4 returning 1
        )
        select pg_notify($5, $1) from given`,
      values: [this.#group, this.member, topicId, partition, GROUP_CHANNEL],
    });
  }

  async leave(): Promise<void> {
    await this.#pool.query({
      name: 'leave',
      text: `
        with given as (
          update log_lease set owner = null where group_name = $1 and owner = $2
        ), left_group as (
          delete from log_member where group_name = $1 and member = $2
        )
        select pg_notify($3, $1)`,
      values: [this.#group, this.member, GROUP_CHANNEL],
    });
  }

  async announce(): Promise<void> {
    await this.#pool.query('select pg_notify($1, $2)', [GROUP_CHANNEL, this.#group]);
  }
}
