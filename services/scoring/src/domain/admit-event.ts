import { FeaturesNotReadable, openCanonicalFeatures } from '@leadloop/contracts';
import type { LeadOutcome } from '@leadloop/contracts';
import type { KeyState } from './key-state.ts';
import type { ParkingReason } from './parking-reason.ts';
import type { UserStanding } from './user-standing.ts';

export type Admission =
  | { readonly verdict: 'apply'; readonly features: Buffer | null }
  | { readonly verdict: 'duplicate' }
  | { readonly verdict: 'park'; readonly reason: ParkingReason };

/** Whether a key's event takes effect now: in sequence, for a user whom `users` shows here, with features that open. */
export function admitEvent(state: KeyState, standing: UserStanding, event: LeadOutcome): Admission {
  if (event.sequence <= state.sequence) return { verdict: 'duplicate' };
  if (state.erased) return inSequence(state, event, null);
  if (standing.boundTo === null) return park('user-unknown');
  if (standing.boundTo !== state.organizationId) return park('bound-elsewhere');
  if (event.sealedFeatures === null) return inSequence(state, event, null);
  if (standing.featureKey === null) return park('user-unknown');
  if (event.sequence > state.sequence + 1) return park('sequence-missing');
  return openedWith(standing.featureKey, event, event.sealedFeatures);
}

function inSequence(state: KeyState, event: LeadOutcome, features: Buffer | null): Admission {
  if (event.sequence > state.sequence + 1) return park('sequence-missing');
  return { verdict: 'apply', features };
}

function openedWith(key: Uint8Array, event: LeadOutcome, sealed: Buffer): Admission {
  try {
    const { organizationId, userId, eventId } = event;
    const features = openCanonicalFeatures({ key, organizationId, userId, eventId, sealed });
    return { verdict: 'apply', features };
  } catch (error) {
    if (error instanceof FeaturesNotReadable) return park('features-unreadable');
    throw error;
  }
}

function park(reason: ParkingReason): Admission {
  return { verdict: 'park', reason };
}
