import type { LeadCommand, LeadCommandType } from './lead-command.ts';
import type { LeadEvent, LeadEventType } from './lead-event.ts';

/** A Monday at noon (UTC). */
export const noon = Date.UTC(2026, 0, 5, 12);
export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

type EventOf<Type extends LeadEventType> = LeadEvent & { readonly type: Type };
type CommandOf<Type extends LeadCommandType> = LeadCommand & { readonly type: Type };

/** An event that was accepted when it occurred. */
export function happened<Type extends LeadEventType>(
  type: Type,
  data: EventOf<Type>['data'],
  occurredAt = noon,
): LeadEvent {
  return { type, data, occurredAt, recordedAt: occurredAt, actorId: 'anna' } as LeadEvent;
}

/** A command that comes in when it happens, or at `recordedAt`. */
export function command<Type extends LeadCommandType>(
  type: Type,
  data: CommandOf<Type>['data'],
  times: { readonly occurredAt?: number; readonly recordedAt?: number } = {},
): LeadCommand {
  const { occurredAt = noon } = times;
  const { recordedAt = occurredAt } = times;
  return { type, data, occurredAt, recordedAt, actorId: 'anna' } as LeadCommand;
}

export const description = { name: 'Acme', score: 40, attributes: { size: 'big', staff: 12 } };
export const created = happened('LeadCreated', { ...description, assigneeId: 'anna' });
export const unassigned = happened('LeadCreated', { ...description, assigneeId: null });
export const won = happened('OutcomeRecorded', { outcome: 'WON', userId: 'anna' });
