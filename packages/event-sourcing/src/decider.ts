/**
 * A rule book without input or output: what a command makes of a state, and what an event makes
 * of it. Commands carry their own time and ids. A refusal is thrown as a `DomainRefusal`.
 * (After J. Chassaing, "Functional Event Sourcing Decider", 2021.)
 */
export interface Decider<State, Command, Event> {
  readonly initialState: State;
  /** The events that the command causes: none where it changes nothing. */
  readonly decide: (command: Command, state: State) => readonly Event[];
  /** The state after the event. It refuses nothing: an event has happened. */
  readonly evolve: (state: State, event: Event) => State;
}

/** The state that a history leads to. */
export function stateAfter<State, Event>(
  decider: Pick<Decider<State, never, Event>, 'initialState' | 'evolve'>,
  events: readonly Event[],
): State {
  return events.reduce((state, event) => decider.evolve(state, event), decider.initialState);
}

/** What the command causes after a history. Throws what the decider refuses with. */
export function decideOver<State, Command, Event>(
  decider: Decider<State, Command, Event>,
  events: readonly Event[],
  command: Command,
): readonly Event[] {
  return decider.decide(command, stateAfter(decider, events));
}
