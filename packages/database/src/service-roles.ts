/**
 * Who may do what in a service's database. None is superuser, none bypasses row-level security.
 * owner: makes tables, at start only · app: the HTTP side, one tenant at a time · ingest: relay,
 * consumers and jobs, all tenants · operator: reads what the platform's operators list.
 */
export const serviceRoles = ['owner', 'app', 'ingest', 'operator'] as const;

export type ServiceRole = (typeof serviceRoles)[number];

export interface ServicePasswords {
  readonly owner: string;
  readonly application: string;
  readonly ingest: string;
  readonly operator: string;
}

/** The addresses of one service's database. */
export interface ServiceUrls {
  readonly ownerUrl: string;
  readonly applicationUrl: string;
  readonly ingestUrl: string;
  readonly operatorUrl: string;
}

export function passwordOf(role: ServiceRole, passwords: ServicePasswords): string {
  return passwords[role === 'app' ? 'application' : role];
}

export function urlsOf(
  superuserUrl: string,
  service: string,
  database: string,
  passwords: ServicePasswords,
): ServiceUrls {
  const url = (role: ServiceRole): string => {
    const address = new URL(superuserUrl);
    address.username = `${service}_${role}`;
    address.password = passwordOf(role, passwords);
    address.pathname = `/${database}`;
    return address.href;
  };
  return {
    ownerUrl: url('owner'),
    applicationUrl: url('app'),
    ingestUrl: url('ingest'),
    operatorUrl: url('operator'),
  };
}
