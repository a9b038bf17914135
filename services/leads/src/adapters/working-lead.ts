import { StaleVersion } from '@leadloop/event-sourcing';
import { decideLead } from '../domain/decide-lead.ts';
import { evolveLead, type LeadState } from '../domain/lead.ts';
import type { LeadEvent } from '../domain/lead-event.ts';
import type { LeadRequest } from '../domain/lead-request.ts';
import { LeadRefusal } from '../domain/refusal.ts';
import type { StandingScore } from '../domain/standing-score.ts';
import { refuseFullStream } from '../domain/stream-limit.ts';
import { type LeadRow, scoreOfRow } from '../projections/lead-row.ts';
import { onLeadEvent } from '../reactions/on-lead-event.ts';

export type Publication = ReturnType<typeof onLeadEvent>[number];

/** One lead while a transaction works on it. */
export interface WorkingLead {
  readonly leadId: string;
  /** False where the row is a colleague's: taken, and invisible to the caller. */
  readonly isVisible: boolean;
  readonly storedVersion: number;
  readonly stream: readonly LeadEvent[];
  readonly state: LeadState;
  /** The last state that stood: what a deleted lead was. */
  readonly lastState: LeadState;
  readonly standing: StandingScore | null;
  readonly publications: readonly Publication[];
}

export const versionOf = ({ stream }: WorkingLead): number => stream.length;
export const newEvents = ({ stream, storedVersion }: WorkingLead): readonly LeadEvent[] =>
  stream.slice(storedVersion);

export function workingLead(
  leadId: string,
  row: LeadRow | undefined,
  stream: readonly LeadEvent[],
  isVisible: boolean,
): WorkingLead {
  const state = stream.reduce(evolveLead, null);
  return {
    leadId,
    isVisible,
    storedVersion: stream.length,
    stream,
    state,
    lastState: state,
    standing: row === undefined ? null : scoreOfRow(row),
    publications: [],
  };
}

/** The lead after a request, or a `LeadRefusal` or `StaleVersion`; the lead given stays as it was. */
export function applyRequest(lead: WorkingLead, request: LeadRequest): WorkingLead {
  if (!lead.isVisible) throw new LeadRefusal(request.whenElsewhere);
  refuseUnseen(lead, request.seen);
  return request.commands(lead.state).reduce((working, command) => {
    refuseFullStream(versionOf(working));
    return decideLead(command, working.state).reduce(applyEvent, working);
  }, lead);
}

function refuseUnseen(lead: WorkingLead, seen: LeadRequest['seen']): void {
  if (seen === undefined) return;
  if (lead.state === null) throw new LeadRefusal('lead-not-found');
  if (seen !== 'any' && seen !== versionOf(lead)) throw new StaleVersion(seen, versionOf(lead));
}

function applyEvent(lead: WorkingLead, event: LeadEvent): WorkingLead {
  const state = evolveLead(lead.state, event);
  return {
    ...lead,
    stream: [...lead.stream, event],
    state,
    lastState: state ?? lead.lastState,
    // A lead that was deleted or handed on starts anew: no score of its former life or model.
    standing: event.type === 'LeadDeleted' || event.type === 'LeadAssigned' ? null : lead.standing,
    publications: [...lead.publications, ...onLeadEvent(event, lead, lead.standing)],
  };
}
