import { type EventStore, StaleVersion, type Stream } from '@leadloop/event-sourcing';
import type { PreferencesEvent } from '../domain/decide-preferences.ts';
import type { Transaction } from './prisma-client.ts';
import type { Actor } from './tenant-transactions.ts';

/** An event in its place; versions count from 1. */
export interface StoredEvent {
  readonly version: number;
  readonly event: PreferencesEvent;
}

interface EventRow {
  readonly version: number;
  readonly type: PreferencesEvent['type'];
  readonly data: PreferencesEvent['data'];
  readonly recorded_at: number;
}

const readSql = `
  select version, type, data, (extract(epoch from recorded_at) * 1000)::float8 as recorded_at
  from preference_event where organization_id = $1 and user_id = $2 and version > $3 order by version limit $4`;
const appendSql = `
  insert into preference_event (organization_id, user_id, version, type, data, recorded_at)
  values ($1, $2, $3, $4, $5::jsonb, to_timestamp($6::float8 / 1000))`;
const wholeStream = 2 ** 31 - 1;

/** The events behind a version, oldest first. */
export async function readEvents(
  tx: Transaction,
  { organizationId, userId }: Actor,
  afterVersion: number,
  rowsMax: number,
): Promise<StoredEvent[]> {
  const rows = await tx.$queryRawUnsafe<EventRow[]>(
    readSql,
    organizationId,
    userId,
    afterVersion,
    rowsMax,
  );
  return rows.map(({ version, type, data, recorded_at }) => ({
    version,
    event: { type, data, recordedAt: recorded_at } as PreferencesEvent,
  }));
}

/** How many events a user's stream has. */
export async function readVersion(
  tx: Transaction,
  { organizationId, userId }: Actor,
): Promise<number> {
  const rows = await tx.$queryRawUnsafe<{ version: number }[]>(
    'select coalesce(max(version), 0) as version from preference_event where organization_id = $1 and user_id = $2',
    organizationId,
    userId,
  );
  return rows[0]?.version ?? 0;
}

/** The streams as one transaction sees them; the key's lock is held, so nobody appends in between. */
export class PreferenceStreams implements EventStore<Actor, PreferencesEvent> {
  readonly #tx: Transaction;

  constructor(tx: Transaction) {
    this.#tx = tx;
  }

  async load(actor: Actor): Promise<Stream<PreferencesEvent>> {
    const stored = await readEvents(this.#tx, actor, 0, wholeStream);
    return { events: stored.map(({ event }) => event), version: stored.length };
  }

  async append(
    actor: Actor,
    expectedVersion: number,
    events: readonly PreferencesEvent[],
  ): Promise<number> {
    const standing = await readVersion(this.#tx, actor);
    if (standing !== expectedVersion) throw new StaleVersion(expectedVersion, standing);
    let version = standing;
    for (const { type, data, recordedAt } of events) {
      version += 1;
      const { organizationId, userId } = actor;
      const json = JSON.stringify(data);
      await this.#tx.$executeRawUnsafe(
        appendSql,
        organizationId,
        userId,
        version,
        type,
        json,
        recordedAt,
      );
    }
    return version;
  }
}
