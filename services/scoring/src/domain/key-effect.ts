import type { Outcome } from '@leadloop/model';
import type { TrainingRequest } from './training-request.ts';

/** A lead's features at its landmark, in canonical bytes, and its outcome. */
export interface TrainingExample {
  readonly sequence: number;
  readonly leadId: string;
  readonly outcome: Outcome;
  /** Milliseconds since the epoch. */
  readonly occurredAt: number;
  readonly features: Buffer;
}

/** The example that stands for a lead now. */
export interface LiveExample {
  readonly sequence: number;
  readonly outcome: Outcome;
}

/** Why a set can't be learned from. */
export type UntrainableReason = 'too-few-outcomes' | 'one-kind-only';

/** What applying an event changes beside the key's own state. */
export type KeyEffect =
  | { readonly type: 'example-learned'; readonly example: TrainingExample }
  | {
      readonly type: 'example-superseded';
      readonly leadId: string;
      readonly sequence: number;
      readonly bySequence: number;
    }
  /** Every version whose cut held an example of this lead had learned from it; it was deleted. */
  | {
      readonly type: 'versions-retired';
      readonly leadId: string;
      readonly bySequence: number;
    }
  | { readonly type: 'training-requested'; readonly request: TrainingRequest }
  | { readonly type: 'training-cancelled' }
  | {
      readonly type: 'returned-to-prior';
      readonly cutSequence: number;
      readonly reason: UntrainableReason;
      readonly outcomes: number;
      readonly wins: number;
    }
  | { readonly type: 'user-erased' };
