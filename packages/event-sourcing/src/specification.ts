import { AssertionError, deepStrictEqual, strictEqual } from 'node:assert';

import { type Decider, decideOver, stateAfter } from './decider.ts';
import { DomainRefusal } from './domain-refusal.ts';

/** Given what happened, when a command comes, then these events or this refusal follow. */
export interface Specification<State, Command, Event> {
  given(events: readonly Event[]): {
    when(command: Command): {
      /** Exactly these events, in this order; `[]` says that nothing happens. */
      then(events: readonly Event[]): void;
      /** A `DomainRefusal` with this code; another error passes through. */
      thenRefused(code: string): void;
      /** The state after the events of the command, for rules about what a state shows. */
      thenState(check: (state: State) => void): void;
    };
  };
}

/** A decider's rules as sentences that can be run. Failures are `AssertionError`s. */
export function specification<State, Command, Event>(
  decider: Decider<State, Command, Event>,
): Specification<State, Command, Event> {
  return {
    given: (history) => ({
      when: (command) => {
        const decide = () => decideUntouched(decider, history, command);
        return {
          // oxlint-disable-next-line unicorn/no-thenable -- given, when, then: nobody awaits it
          then: (events) => deepStrictEqual(decide(), events),
          thenRefused: (code) => strictEqual(refusalOf(decide), code),
          thenState: (check) => check(stateAfter(decider, [...history, ...decide()])),
        };
      },
    }),
  };
}

/** A decider that changed its arguments would change the caller's history with them. */
function decideUntouched<State, Command, Event>(
  decider: Decider<State, Command, Event>,
  history: readonly Event[],
  command: Command,
): readonly Event[] {
  const before = structuredClone({ history, command });
  try {
    return decideOver(decider, history, command);
  } finally {
    // Cloned as well, since a clone has plain prototypes.
    const after = structuredClone({ history, command });
    deepStrictEqual(after, before, 'the decider changed its arguments');
  }
}

function refusalOf(decide: () => readonly unknown[]): string {
  let events: readonly unknown[];
  try {
    events = decide();
  } catch (error) {
    if (error instanceof DomainRefusal) return error.code;
    throw error;
  }
  throw new AssertionError({
    message: `expected a refusal, but there were ${events.length} events: ${JSON.stringify(events)}`,
  });
}
