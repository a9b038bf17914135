const USERS = 20;
const ORGANIZATIONS = 4;
const BATCHES_MIN = 5;
const BATCH_ITEMS_MAX = 25;
const hourMs = 3_600_000;
/** Every time is given by the client, so that every run of the same commands means the same. */
const begunAtMs = Date.UTC(2025, 0, 1);

export interface OutcomeItem {
  readonly leadId: string;
  readonly outcome: 'WON' | 'LOST';
  readonly occurredAt: string;
  readonly lead: {
    readonly attributes: Readonly<Record<string, string | number>>;
    readonly occurredAt: string;
  };
}

export type Command =
  | { readonly kind: 'record'; readonly items: readonly OutcomeItem[] }
  | { readonly kind: 'reopen'; readonly leadId: string };

/** One person's commands, in the order in which one client sends them, and what they come to. */
export interface Person {
  readonly organizationId: string;
  readonly userId: string;
  readonly commands: readonly Command[];
  /** Events on the person's key: outcomes and withdrawals. */
  readonly events: number;
  /** The training set in the end: outcome by lead. */
  readonly live: ReadonlyMap<string, 'WON' | 'LOST'>;
}

/** The commands of a scenario; the same for the same number of outcomes. */
export function commandsOf(outcomes: number): Person[] {
  return Array.from({ length: USERS }, (_, index) => person(index, Math.floor(outcomes / USERS)));
}

function person(index: number, outcomes: number): Person {
  const userId = `user-${index}`;
  const commands: Command[] = [];
  const live = new Map<string, 'WON' | 'LOST'>();
  const batchItems = Math.min(BATCH_ITEMS_MAX, Math.ceil(outcomes / BATCHES_MIN));
  let events = 0;
  for (let first = 0; first < outcomes; first += batchItems) {
    const count = Math.min(batchItems, outcomes - first);
    const items = Array.from({ length: count }, (_, at) => outcome(userId, first + at));
    commands.push({ kind: 'record', items });
    for (const item of items) live.set(item.leadId, item.outcome);
    events += count;
    // One lead of each batch turns out to be open still, and its example goes.
    const reopened = items[(index + first) % items.length];
    if (reopened === undefined) continue;
    commands.push({ kind: 'reopen', leadId: reopened.leadId });
    live.delete(reopened.leadId);
    events += 1;
  }
  return { organizationId: `org-${index % ORGANIZATIONS}`, userId, commands, events, live };
}

function outcome(userId: string, index: number): OutcomeItem {
  const size = (index * 7) % 5 < 2 ? 'large' : 'small';
  const visits = (index * 13) % 11;
  const createdAtMs = begunAtMs + index * hourMs;
  return {
    leadId: `${userId}-lead-${index}`,
    outcome: (size === 'large') === visits > 3 ? 'WON' : 'LOST',
    occurredAt: new Date(createdAtMs + 60 * hourMs).toISOString(),
    lead: {
      attributes: { size, visits, region: `r${index % 3}` },
      occurredAt: new Date(createdAtMs).toISOString(),
    },
  };
}
