import { trainingSetDigest } from '@leadloop/model';
import type { PoolClient } from 'pg';
import type { KeyState } from '../domain/key-state.ts';
import {
  countDecision,
  countModel,
  priorRecord,
  publishDecision,
  publishModel,
  trainingDecision,
} from '../integration-events.ts';
import type { Publication } from '../integration-events.ts';
import type { KeyChange } from '../projections/key-change.ts';
import type {
  DeadLetter,
  KeyId,
  LeadId,
  LogEntry,
  ParkedEntry,
  ScoringStore,
  Stamp,
  UserChanges,
} from '../reactions/scoring-store.ts';
import { insertDecision } from './decision-rows.ts';
import { eraseUsers } from './erase-users.ts';
import { readLiveExamples, readTrainingSet, trainingRow, writeExamples } from './example-rows.ts';
import { readFirstExamples } from './first-examples.ts';
import { lockKeyStates, writeKeyStates } from './key-state-rows.ts';
import { insertOutbox } from './outbox-rows.ts';
import {
  deleteParkedUserRecords,
  insertDeadLetters,
  insertParked,
  readQueues,
  writeQueues,
} from './parked-rows.ts';
import { cancelTrainings, requestTrainings } from './pending-rows.ts';
import { keysOfOrganizations, readKnownUsers, readStandings, writeUsers } from './user-rows.ts';
import { clearLeadScoringModel, retireVersions } from './version-rows.ts';

/** A record that could not be applied, or not yet. */
export interface HeldRecord {
  readonly topic: string;
  readonly offset: bigint;
  readonly reason: string;
}

/** Scoring's tables within one transaction on the ingest role, written in bulk. */
export class PgScoringStore implements ScoringStore {
  readonly #tx: PoolClient;
  readonly #onHeld: (record: HeldRecord) => void;

  /** `onHeld` hears of each record that parks its key, or is kept apart: nothing is put aside silently. */
  constructor(tx: PoolClient, onHeld: (record: HeldRecord) => void) {
    this.#tx = tx;
    this.#onHeld = onHeld;
  }

  lockKeys(keys: readonly KeyId[]) {
    return lockKeyStates(this.#tx, keys);
  }

  keysOfOrganizations(organizationIds: readonly string[]) {
    return keysOfOrganizations(this.#tx, organizationIds);
  }

  async erasedOrganizations(organizationIds: readonly string[]): Promise<Set<string>> {
    const { rows } = await this.#tx.query<{ organization_id: string }>(
      'select organization_id from erased_organization where organization_id = any($1)',
      [organizationIds],
    );
    return new Set(rows.map((row) => row.organization_id));
  }

  standings(keys: readonly KeyId[]) {
    return readStandings(this.#tx, keys);
  }

  knownUsers(userIds: readonly string[]) {
    return readKnownUsers(this.#tx, userIds);
  }

  liveExamples(leads: readonly LeadId[]) {
    return readLiveExamples(this.#tx, leads);
  }

  firstExamples(leads: readonly LeadId[]) {
    return readFirstExamples(this.#tx, leads);
  }

  queues(keys: readonly KeyId[]) {
    return readQueues(this.#tx, keys);
  }

  saveUsers(changes: UserChanges): Promise<void> {
    return writeUsers(this.#tx, changes);
  }

  async saveKeys(
    changes: readonly KeyChange[],
    entries: readonly LogEntry[],
    stamp: Stamp,
  ): Promise<void> {
    if (changes.length === 0) return;
    const tx = this.#tx;
    await eraseUsers(
      tx,
      changes.filter(({ isErased }) => isErased).map(({ state }) => state),
    );
    await writeExamples(tx, changes);
    await retireVersions(tx, changes);
    await cancelTrainings(
      tx,
      changes.filter((change) => change.isTrainingCancelled).map(({ state }) => state),
    );
    await requestTrainings(tx, changes.flatMap(requestOf));
    await writeQueues(tx, changes, entries);
    for (const { queue } of changes) this.#tell([...queue.added, ...queue.reasons]);
    await this.#publish(changes, stamp);
  }

  async park(entries: readonly ParkedEntry[]): Promise<void> {
    await insertParked(this.#tx, entries);
    this.#tell(entries);
  }

  unparkUserRecords(keys: readonly KeyId[]): Promise<void> {
    return deleteParkedUserRecords(this.#tx, keys);
  }

  async deadLetter(entries: readonly DeadLetter[]): Promise<void> {
    await insertDeadLetters(this.#tx, entries);
    this.#tell(entries);
  }

  /** Of a queue only its head has a reason. */
  #tell(held: readonly { topic?: string; offset: bigint; reason: string | null }[]): void {
    for (const { topic = 'lead-outcomes', offset, reason } of held) {
      if (reason !== null) this.#onHeld({ topic, offset, reason });
    }
  }

  /** Every key's state is written once, with what was published of it counted. */
  async #publish(changes: readonly KeyChange[], stamp: Stamp): Promise<void> {
    const publications: Publication[] = [];
    const states: KeyState[] = [];
    for (const change of changes) {
      let { state } = change;
      if (change.isErased && state.modelsSequence > 0) {
        state = countModel(state);
        publications.push(publishModel(state, null));
      }
      if (change.priorReturn !== null) {
        state = countDecision(state);
        publications.push(await this.#returnToPrior(state, change.priorReturn, stamp));
      }
      if (change.isPriorChanged) {
        state = countModel(state);
        publications.push(publishModel(state, priorRecord(state)));
      }
      states.push(state);
    }
    await writeKeyStates(this.#tx, states);
    await insertOutbox(this.#tx, publications);
  }

  async #returnToPrior(
    state: KeyState,
    prior: NonNullable<KeyChange['priorReturn']>,
    stamp: Stamp,
  ): Promise<Publication> {
    const set = await readTrainingSet(this.#tx, state, prior.cutSequence);
    const decision = trainingDecision(state, {
      decisionId: stamp.newId(),
      decidedAt: stamp.now,
      verdict: 'skipped',
      reason: prior.reason,
      version: null,
      request: { cutSequence: prior.cutSequence, trigger: 'withdrawal' },
      set: prior,
      trainingSetDigest: trainingSetDigest(set.map(trainingRow)),
      parametersDigest: null,
    });
    await insertDecision(this.#tx, decision);
    await clearLeadScoringModel(this.#tx, state, stamp.now);
    return publishDecision(decision);
  }
}

function requestOf({ state, request }: KeyChange) {
  const { organizationId, userId } = state;
  return request === null ? [] : [{ organizationId, userId, request }];
}
