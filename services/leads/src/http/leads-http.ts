import type { HttpServer, PipelineView } from '@leadloop/service-kit';
import type { Erasures } from '../adapters/erasures.ts';
import type { TenantTransactions } from '../adapters/tenant-transactions.ts';
import type { UserDirectory } from '../adapters/user-directory.ts';
import type { UserModels } from '../adapters/user-models.ts';

/** What the routes work with. */
export interface LeadsHttp {
  readonly transactions: TenantTransactions;
  readonly models: UserModels;
  readonly users: UserDirectory;
  readonly erasures: Erasures;
  /** After a commit that may have left something to publish. */
  readonly onCommitted: () => void;
  readonly pipeline: PipelineView;
}

/** Adds one route, or one command with its ways. */
export type Route = (server: HttpServer, http: LeadsHttp) => void;
