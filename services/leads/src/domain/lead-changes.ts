import type { LeadChanges, LeadDescription } from './lead-event.ts';

/** The description with its changes merged in; an attribute changed to null is gone (RFC 7396). */
export function withChanges(before: LeadDescription, changes: LeadChanges): LeadDescription {
  const { name = before.name, score = before.score } = changes;
  if (changes.attributes === undefined) return { name, score, attributes: before.attributes };
  const merged = Object.entries({ ...before.attributes, ...changes.attributes });
  const kept = merged.filter(([attribute]) => changes.attributes?.[attribute] !== null);
  return { name, score, attributes: Object.fromEntries(kept) };
}
