import { ScoringRefusal } from './refusal.ts';

/** What is known of a token's organization and user. */
export interface UserFacts {
  /** The organization that the user id is filed under, null where it is unknown. */
  readonly boundTo: string | null;
  readonly isUserErased: boolean;
  readonly isOrganizationErased: boolean;
}

/** Lets a token's user in, or says why not. Both erasures are asked before anything is made. */
export function admitUser(
  organizationId: string,
  facts: UserFacts,
  { autoProvision }: { readonly autoProvision: boolean },
): void {
  if (facts.isOrganizationErased) {
    throw new ScoringRefusal(
      'organization-erased',
      'This organization was erased with all its users: nothing can be asked of it any more.',
    );
  }
  if (facts.boundTo !== null && facts.boundTo !== organizationId) {
    throw new ScoringRefusal(
      'user-bound-elsewhere',
      'This user id belongs to another organization: use a token of that organization, or another id.',
    );
  }
  if (facts.isUserErased) {
    throw new ScoringRefusal(
      'user-erased',
      'This user was erased with everything learned from them: use another user id.',
    );
  }
  if (facts.boundTo === null && !autoProvision) {
    throw new ScoringRefusal(
      'user-unknown',
      'Ask an admin of your organization to create you with POST /v1/users/:userId of the leads service.',
    );
  }
}
