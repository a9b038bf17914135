import { LeadRefusal } from './refusal.ts';

/** Callers' clocks differ from ours by a little; a real future would poison the landmark. */
const aheadMsMax = 5 * 60_000;

/** Refuses a time more than five minutes ahead of the moment at which the command came in. */
export function refuseFuture({ occurredAt, recordedAt }: Times): void {
  if (occurredAt > recordedAt + aheadMsMax) throw new LeadRefusal('occurred-in-future');
}

/** Refuses what would have happened to a lead that was not there yet. */
export function refuseBeforeCreation({ occurredAt }: Times, createdAt: number): void {
  if (occurredAt < createdAt) throw new LeadRefusal('occurred-before-creation');
}

interface Times {
  readonly occurredAt: number;
  readonly recordedAt: number;
}
