import type { EventFacts, LeadChanges, LeadDescription, Nothing, Outcome } from './lead-event.ts';

interface CommandData {
  readonly CreateLead: LeadDescription & { readonly assigneeId: string | null };
  readonly ChangeLead: LeadChanges;
  readonly ReplaceLead: LeadDescription;
  readonly RecordActivity: { readonly activity: string };
  readonly AssignLead: { readonly assigneeId: string | null };
  readonly RecordOutcome: { readonly outcome: Outcome };
  readonly ReopenLead: Nothing;
  readonly DeleteLead: Nothing;
}

export type LeadCommandType = keyof CommandData;

/** A wish, with the time at which it came in (`recordedAt`): the domain reads no clock. */
export type LeadCommand = {
  readonly [Type in LeadCommandType]: EventFacts & {
    readonly type: Type;
    readonly data: CommandData[Type];
  };
}[LeadCommandType];
