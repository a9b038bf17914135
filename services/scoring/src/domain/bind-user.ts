/** What is known of a user id when `users` names an organization for it. */
export interface KnownUser {
  readonly organizationId: string;
  /** Made from a token: not yet named by `users`. */
  readonly isProvisional: boolean;
}

export type Binding =
  | 'bind'
  /** A stub made from a token of another organization goes first. */
  | 'rebind'
  /** Bound by `users` itself to another organization: the first stands, this one can never be right. */
  | 'bound-elsewhere';

/** `users` alone binds a user to an organization, and once. */
export function bindUser(organizationId: string, known: KnownUser | null): Binding {
  if (known === null || known.organizationId === organizationId) return 'bind';
  return known.isProvisional ? 'rebind' : 'bound-elsewhere';
}
