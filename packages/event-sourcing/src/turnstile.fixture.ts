import type { Decider } from './decider.ts';
import { DomainRefusal } from './domain-refusal.ts';

export type TurnstileEvent =
  | { readonly type: 'CoinInserted'; readonly cents: number }
  | { readonly type: 'PersonPassed' };

export type TurnstileCommand =
  | { readonly type: 'InsertCoin'; readonly cents: number }
  | { readonly type: 'Pass' };

export interface Turnstile {
  readonly paidCents: number;
  readonly passed: number;
}

const FARE_CENTS = 100;

/** The smallest rule book with events, refusals and commands that change nothing. */
export const turnstile: Decider<Turnstile, TurnstileCommand, TurnstileEvent> = {
  initialState: { paidCents: 0, passed: 0 },
  decide: (command, state) => {
    if (command.type === 'InsertCoin') {
      return command.cents === 0 ? [] : [{ type: 'CoinInserted', cents: command.cents }];
    }
    if (state.paidCents < FARE_CENTS) {
      throw new DomainRefusal('not-paid', `insert ${FARE_CENTS - state.paidCents} cents more`);
    }
    return [{ type: 'PersonPassed' }];
  },
  evolve: (state, event) =>
    event.type === 'CoinInserted'
      ? { ...state, paidCents: state.paidCents + event.cents }
      : { paidCents: state.paidCents - FARE_CENTS, passed: state.passed + 1 },
};
