import { encodeRecord, recordKey, sealFeatures } from '@leadloop/contracts';
import type { Features, LeadOutcome } from '@leadloop/contracts';
import { KeyProgress } from '../advance-key.ts';
import type { KeyEffect } from '../key-effect.ts';
import { newKeyState } from '../key-state.ts';
import type { KeyState } from '../key-state.ts';
import { readOutcomeRecord } from '../read-outcome-record.ts';

export const organizationId = 'acme';
const userId = 'ann';
export const featureKey = Buffer.alloc(32, 7);
const hourMs = 3_600_000;
const firstOutcomeAt = Date.parse('2026-01-05T09:00:00.000Z');

export const bound = { boundTo: organizationId, featureKey };
const annKey = recordKey(organizationId, userId);

export type GivenOutcome = Partial<LeadOutcome> & {
  readonly sequence: number;
  readonly features?: Features;
  /** The event that the features are sealed for, where it is another. */
  readonly sealedFor?: string;
};

/** The event with this sequence: a win of a lead of its own, unless it says otherwise. */
export function outcomeEvent({ features, sealedFor, ...given }: GivenOutcome): LeadOutcome {
  const { sequence } = given;
  const ids = {
    eventId: given.eventId ?? `event-${sequence}`,
    organizationId: given.organizationId ?? organizationId,
    userId: given.userId ?? userId,
  };
  const isWithdrawal = given.outcome === 'WITHDRAWN';
  const iv = Buffer.alloc(12);
  iv.writeUInt32BE(sequence);
  const sealed = sealFeatures({
    ...ids,
    eventId: sealedFor ?? ids.eventId,
    key: featureKey,
    iv,
    features: features ?? { 'lead.score': (sequence * 37) % 101 },
  });
  return {
    ...ids,
    leadId: `lead-${sequence}`,
    outcome: 'WON',
    withdrawnBecause: isWithdrawal ? 'reopened' : null,
    occurredAt: firstOutcomeAt + sequence * hourMs,
    recordedAt: firstOutcomeAt + sequence * hourMs,
    featuresAsOf: isWithdrawal ? null : firstOutcomeAt,
    sealedFeatures: isWithdrawal ? null : sealed,
    issued: null,
    ...given,
  };
}

/** Every third outcome is a loss: both kinds from the third on. */
function mixedOutcome(sequence: number): LeadOutcome {
  return outcomeEvent({ sequence, outcome: sequence % 3 === 0 ? 'LOST' : 'WON' });
}

export function mixedOutcomes(from: number, to: number): LeadOutcome[] {
  return Array.from({ length: to - from + 1 }, (_, index) => mixedOutcome(from + index));
}

export function erasureAt(sequence: number): Buffer {
  return encodeRecord('UserErased', { organizationId, userId, sequence, erasedAt: firstOutcomeAt });
}

/** A key that nothing happened to yet, of a user whom `users` has bound. */
export function freshKey(state: Partial<KeyState> = {}, standing = bound): KeyProgress {
  return new KeyProgress({
    state: { ...newKeyState(organizationId, userId), ...state },
    standing,
    queue: [],
    live: new Map(),
  });
}

/** Hands records to a key as they would come from the log; offsets count on from `firstOffset`. */
export function takeAll(
  progress: KeyProgress,
  records: readonly (LeadOutcome | Buffer | null)[],
  firstOffset = 0n,
): KeyProgress {
  for (const [index, record] of records.entries()) {
    const isBytes = record === null || Buffer.isBuffer(record);
    const value = isBytes ? record : encodeRecord('LeadOutcome', record);
    const reading = readOutcomeRecord({ key: annKey, value });
    progress.take({ offset: firstOffset + BigInt(index), reading });
  }
  return progress;
}

export function effectsOf<Type extends KeyEffect['type']>(
  progress: KeyProgress,
  type: Type,
): Extract<KeyEffect, { type: Type }>[] {
  return progress.effects.filter(
    (effect): effect is Extract<KeyEffect, { type: Type }> => effect.type === type,
  );
}
