import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lostCommitAnswer, wokenZombie } from './fixtures/consumer-scenarios.ts';
import { deliveryDatabase, type DeliveryDatabase } from './fixtures/delivery-database.ts';
import {
  lateCommit,
  twoRelays,
  twoWritersOfOneKey,
  wokenBeforeItsAppend,
  wokenBeforeItsMark,
} from './fixtures/relay-scenarios.ts';

interface Guarded {
  readonly rule: string;
  readonly intact: (database: DeliveryDatabase) => Promise<string[]>;
  readonly withoutGuard: (database: DeliveryDatabase) => Promise<string[]>;
}

/** Each rule with its guard, and what the same scenario comes to when the guard is taken out. */
const guarded: readonly Guarded[] = [
  {
    rule: 'a row with a low id that commits after a high one is published',
    intact: (database) => lateCommit(database),
    withoutGuard: (database) =>
      lateCommit(database, {
        guard: 'where published_at is null order',
        instead:
          'where id > (select coalesce(max(id), 0) from outbox where published_at is not null) order',
      }),
  },
  {
    rule: 'rows of one key get their ids in the order in which they are accepted',
    intact: (database) => twoWritersOfOneKey(database, false),
    withoutGuard: (database) => twoWritersOfOneKey(database, true),
  },
  {
    rule: 'only one relay leads while its lease stands',
    intact: (database) => twoRelays(database),
    withoutGuard: (database) =>
      twoRelays(database, {
        guard: 'where held.owner = excluded.owner or held.expires_at <= clock_timestamp()',
        instead: '',
      }),
  },
  {
    rule: 'a relay that wakes after a second has taken over marks nothing',
    intact: (database) => wokenBeforeItsMark(database),
    withoutGuard: (database) =>
      wokenBeforeItsMark(database, {
        guard: 'and epoch = $3 and owner = $5',
        instead: 'and $3::bigint is not null and $5::text is not null',
      }),
  },
  {
    rule: 'a relay that wakes after a second has taken over puts no old record behind a newer one',
    intact: (database) => wokenBeforeItsAppend(database, true),
    withoutGuard: (database) => wokenBeforeItsAppend(database, false),
  },
  {
    rule: 'a batch whose commit was not answered takes effect once',
    intact: (database) => lostCommitAnswer(database),
    withoutGuard: (database) =>
      lostCommitAnswer(database, { guard: 'and next = $3', instead: 'and $3::bigint is not null' }),
  },
  {
    rule: 'the transaction of a zombie with an old epoch rolls back',
    intact: (database) => wokenZombie(database),
    withoutGuard: (database) =>
      wokenZombie(database, { guard: 'and epoch = $5', instead: 'and $5::bigint is not null' }),
  },
];

describe.each(guarded)('$rule', ({ intact, withoutGuard }) => {
  let database: DeliveryDatabase;
  beforeEach(async () => {
    database = await deliveryDatabase();
  });
  afterEach(async () => {
    await database[Symbol.asyncDispose]();
  });

  test('holds', async () => {
    expect(await intact(database)).toEqual([]);
  });

  test('is seen to break when its guard is taken out', async () => {
    expect(await withoutGuard(database)).not.toEqual([]);
  });
});
