import { LeadRefusal } from './refusal.ts';

/** A state is folded from the whole stream at each command: its length bounds that work. */
const eventsMax = 10_000;

export function refuseFullStream(version: number): void {
  if (version >= eventsMax) throw new LeadRefusal('lead-history-full');
}
