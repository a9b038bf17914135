import { type Decider, stateAfter } from './decider.ts';
import { type EventStore, StaleVersion } from './event-store.ts';

/** Each attempt that fails means that another writer got through: five in a row are a hot stream. */
export const ATTEMPTS_MAX = 5;

export interface CommandTarget<StreamId, State, Command, Event> {
  readonly store: EventStore<StreamId, Event>;
  readonly decider: Decider<State, Command, Event>;
}

export interface CommandResult<State, Event> {
  /** What the command caused; empty where it changed nothing. */
  readonly events: readonly Event[];
  readonly state: State;
  readonly version: number;
}

/**
 * Loads, decides, appends. Where another writer was faster it decides again on what stands then,
 * `ATTEMPTS_MAX` times in all; a caller who names `expectedVersion` decided on that version, so
 * for them it does not. Throws `StaleVersion`, and what the decider refuses with.
 */
export async function handleCommand<StreamId, State, Command, Event>(
  target: CommandTarget<StreamId, State, Command, Event>,
  streamId: StreamId,
  command: Command,
  { expectedVersion }: { readonly expectedVersion?: number } = {},
): Promise<CommandResult<State, Event>> {
  const attemptsMax = expectedVersion === undefined ? ATTEMPTS_MAX : 1;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptCommand(target, streamId, command, expectedVersion);
    } catch (error) {
      if (!(error instanceof StaleVersion) || attempt === attemptsMax) throw error;
    }
  }
}

async function attemptCommand<StreamId, State, Command, Event>(
  { store, decider }: CommandTarget<StreamId, State, Command, Event>,
  streamId: StreamId,
  command: Command,
  expectedVersion: number | undefined,
): Promise<CommandResult<State, Event>> {
  const stream = await store.load(streamId);
  if (expectedVersion !== undefined && expectedVersion !== stream.version) {
    throw new StaleVersion(expectedVersion, stream.version);
  }
  const before = stateAfter(decider, stream.events);
  const events = decider.decide(command, before);
  if (events.length === 0) return { events, state: before, version: stream.version };
  const version = await store.append(streamId, stream.version, events);
  return { events, state: stateAfter({ ...decider, initialState: before }, events), version };
}
