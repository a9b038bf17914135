import { PreferencesRefusal } from './refusal.ts';

/** What is known of a token's organization and user. */
export interface UserFacts {
  /** The organization that the user id is filed under, null where it is unknown. */
  readonly boundTo: string | null;
  /** The organization that the user id was erased in, null where it was in none. */
  readonly erasedIn: string | null;
  readonly isOrganizationErased: boolean;
}

/** Lets a token's user in, or says why not. Both erasures are asked before anything is made. */
export function admitUser(
  organizationId: string,
  { boundTo, erasedIn, isOrganizationErased }: UserFacts,
  { autoProvision }: { readonly autoProvision: boolean },
): void {
  if (isOrganizationErased) {
    throw new PreferencesRefusal(
      'organization-erased',
      'This organization was erased with all its users: nothing can be asked of it any more.',
    );
  }
  // An id stays bound when its user is erased: nobody gets it again.
  if (
    (boundTo ?? organizationId) !== organizationId ||
    (erasedIn ?? organizationId) !== organizationId
  ) {
    throw new PreferencesRefusal(
      'user-bound-elsewhere',
      'This user id belongs to another organization: use a token of that organization, or another id.',
    );
  }
  if (erasedIn !== null) {
    throw new PreferencesRefusal(
      'user-erased',
      'This user was erased with everything they had wished: use another user id.',
    );
  }
  if (boundTo === null && !autoProvision) {
    throw new PreferencesRefusal(
      'user-unknown',
      'Ask an admin of your organization to create you with POST /v1/users/:userId of the leads service.',
    );
  }
}
