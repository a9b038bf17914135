/**
 * Who may call a route: each route has one of these as its `config`, or `{ public: true }`. The server
 * asks the token for it before anything of the request is read, and OpenAPI shows it as `x-roles`.
 */

/** One's own things; an admin's, where a service says so, are those of the organization. Operators have none. */
export const ofUsers = { roles: ['member', 'admin'] } as const;
/** The own organization's users. */
export const ofAdmins = { roles: ['admin'] } as const;
/** Both, each as far as they reach: the own organization, or all of them. */
export const ofAdminsAndOperators = { roles: ['admin', 'operator'] } as const;
/** The platform. */
export const ofOperators = { roles: ['operator'] } as const;
