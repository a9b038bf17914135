/** Where `users` says that a user id belongs, as far as it has said. */
export interface UserStanding {
  /** The organization that `users` named for this id, null where it has named none. */
  readonly boundTo: string | null;
  readonly featureKey: Uint8Array | null;
}

export const unknownUser: UserStanding = { boundTo: null, featureKey: null };
