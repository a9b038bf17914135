/** Deals users out in turn, in their order: `imported-1`, `imported-2`, … */
export function dealToOrganizations(
  users: readonly string[],
  organizationCount: number,
): ReadonlyMap<string, string> {
  return new Map(
    users.map((user, index) => [user, `imported-${(index % organizationCount) + 1}`] as const),
  );
}
