import { array, assert, constantFrom, integer, property, record } from 'fast-check';
import { expect, it } from 'vitest';
import { onLeadEvent } from '../reactions/on-lead-event.ts';
import { decideLead } from './decide-lead.ts';
import { command, noon } from './lead.fixture.ts';
import type { LeadCommand } from './lead-command.ts';
import type { LeadEvent } from './lead-event.ts';
import { evolveLead, type LeadState } from './lead.ts';
import { LeadRefusal } from './refusal.ts';

type Wish = (user: string | null, at: number) => LeadCommand;
const described = { name: null, score: null, attributes: {} };
const wishes: readonly Wish[] = [
  (assigneeId, occurredAt) => command('CreateLead', { ...described, assigneeId }, { occurredAt }),
  (assigneeId, occurredAt) => command('AssignLead', { assigneeId }, { occurredAt }),
  (_, occurredAt) => command('ChangeLead', { score: occurredAt % 100 }, { occurredAt }),
  (_, occurredAt) => command('RecordActivity', { activity: 'call' }, { occurredAt }),
  (_, occurredAt) => command('RecordOutcome', { outcome: 'WON' }, { occurredAt }),
  (_, occurredAt) => command('RecordOutcome', { outcome: 'LOST' }, { occurredAt }),
  (_, occurredAt) => command('ReopenLead', {}, { occurredAt }),
  (_, occurredAt) => command('DeleteLead', {}, { occurredAt }),
];
const anyCommand = record({
  wish: constantFrom(...wishes),
  user: constantFrom('anna', 'bert', null),
  minutes: integer({ min: 0, max: 5_000 }),
}).map(({ wish, user, minutes }) => wish(user, noon + minutes * 60_000));

interface Life {
  readonly state: LeadState;
  readonly stream: readonly LeadEvent[];
  /** Outcomes that each user's model learned from and was not told to forget. A withdrawal takes all: the latest event counts. */
  readonly learned: Readonly<Record<string, number>>;
  /** Who ever learned from it since it was made. */
  readonly ever: readonly string[];
}

function live(life: Life, wanted: LeadCommand): Life {
  try {
    return decideLead(wanted, life.state).reduce(happen, life);
  } catch (error) {
    if (error instanceof LeadRefusal) return life;
    throw error;
  }
}

function happen(life: Life, event: LeadEvent): Life {
  const told = onLeadEvent(event, life, null);
  const learned = { ...life.learned };
  for (const { kind, userId } of told) {
    learned[userId] = kind === 'outcome' ? (learned[userId] ?? 0) + 1 : 0;
  }
  const isGone = event.type === 'LeadDeleted';
  if (isGone) expect(told.map(({ userId }) => userId)).toEqual([...new Set(life.ever)]);
  const ever = isGone ? [] : [...life.ever, ...told.map(({ userId }) => userId)];
  return { state: evolveLead(life.state, event), stream: [...life.stream, event], learned, ever };
}

it('whatever happens to a lead, exactly one user’s model knows its outcome while it is closed, nobody’s otherwise, and all forget it when it is deleted', () => {
  assert(
    property(array(anyCommand, { maxLength: 60 }), (commands) => {
      const { state, stream, learned } = commands.reduce(live, {
        state: null,
        stream: [],
        learned: {},
        ever: [],
      });
      expect(stream.reduce(evolveLead, null)).toEqual(state);
      const known = Object.entries(learned).filter(([, count]) => count !== 0);
      const outcomeUserId = state?.outcomeUserId ?? null;
      expect(known).toEqual(outcomeUserId === null ? [] : [[outcomeUserId, 1]]);
      expect(state === null || (state.status === 'open') === (outcomeUserId === null)).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});
