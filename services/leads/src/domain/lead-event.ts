import type { Features } from '@leadloop/contracts';

export type Outcome = 'WON' | 'LOST';

/** What every event of a lead carries. Times are milliseconds since the epoch. */
export interface EventFacts {
  /** When it happened, as the caller says. */
  readonly occurredAt: number;
  /** When it was accepted. */
  readonly recordedAt: number;
  readonly actorId: string;
}

/** What a lead is, as its owner describes it; null where nothing is known. */
export interface LeadDescription {
  readonly name: string | null;
  readonly score: number | null;
  readonly attributes: Features;
}

/** A part of the description. An attribute that is null is removed. */
export interface LeadChanges {
  readonly name?: string | null;
  readonly score?: number | null;
  readonly attributes?: Features;
}

/** The event's type says it all. */
export type Nothing = Readonly<Record<string, never>>;

interface EventData {
  readonly LeadCreated: LeadDescription & { readonly assigneeId: string | null };
  readonly LeadChanged: LeadChanges;
  readonly LeadReplaced: LeadDescription;
  readonly ActivityRecorded: { readonly activity: string };
  readonly LeadAssigned: { readonly assigneeId: string | null };
  /** `userId` is whose outcome it is for good: the assignee at that moment. */
  readonly OutcomeRecorded: { readonly outcome: Outcome; readonly userId: string };
  readonly LeadReopened: Nothing;
  readonly LeadDeleted: Nothing;
}

export type LeadEventType = keyof EventData;

/** What happened to a lead. Private to this service: topics carry contracts' records. */
export type LeadEvent = {
  readonly [Type in LeadEventType]: EventFacts & {
    readonly type: Type;
    readonly data: EventData[Type];
  };
}[LeadEventType];
