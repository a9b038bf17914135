import type { EventLog } from '../event-log.ts';

/** What an adapter gives the suite: an empty log, and what one can do to it from outside. */
export interface LogUnderTest extends AsyncDisposable {
  readonly log: EventLog;
  /** Opens the log once more, as another process would. */
  another(): Promise<EventLog>;
  /** Ends one of them as SIGKILL would: nothing is finished, nothing given back. */
  kill(log: EventLog): Promise<void>;
  /** Within this time others have the partitions of a member that was killed. */
  readonly takeoverMsMax: number;
}

export type MakeLog = () => Promise<LogUnderTest>;
