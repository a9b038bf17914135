import type { LeadState } from './lead.ts';
import type { LeadCommand } from './lead-command.ts';

/** What a caller wants of one lead; what that takes may depend on how the lead stands. */
export interface LeadRequest {
  readonly leadId: string;
  /** Whom the commands would make the assignee: must be a user of the organization. */
  readonly assigneeId?: string | null | undefined;
  /** What the caller has seen of the lead: a version of it, or at least that it stands. */
  readonly seen?: number | 'any' | undefined;
  /** What to answer where the id is a colleague's, whom the caller cannot see. */
  readonly whenElsewhere: 'lead-exists' | 'lead-not-found';
  readonly commands: (state: LeadState) => readonly LeadCommand[];
}
