import type { Footing } from '@leadloop/model';
import type { ParkingReason } from './parking-reason.ts';

/** What scoring knows of one user, whose events share a key. */
export interface KeyState {
  readonly organizationId: string;
  readonly userId: string;
  /** Of the last event applied; 0 before the first. */
  readonly sequence: number;
  /** Live training examples, and the wins among them. */
  readonly outcomes: number;
  readonly wins: number;
  readonly footing: Footing;
  /** The newest version made; 0 before the first. */
  readonly newestVersion: number;
  /** The version that ranks; 0 is the prior. */
  readonly servedVersion: number;
  /** Cut of the newest training asked for; null where none was since the footing last was `prior`. */
  readonly attemptedSequence: number | null;
  /** Counters of what was published for this key on `models` and `training-decisions`. */
  readonly modelsSequence: number;
  readonly decisionsSequence: number;
  readonly parkedBecause: ParkingReason | null;
  readonly erased: boolean;
}

export function newKeyState(organizationId: string, userId: string): KeyState {
  return {
    organizationId,
    userId,
    sequence: 0,
    outcomes: 0,
    wins: 0,
    footing: 'prior',
    newestVersion: 0,
    servedVersion: 0,
    attemptedSequence: null,
    modelsSequence: 0,
    decisionsSequence: 0,
    parkedBecause: null,
    erased: false,
  };
}
