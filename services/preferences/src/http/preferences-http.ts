import type { ErasureQuestion, Erasure, HttpServer, PipelineView } from '@leadloop/service-kit';
import type { TenantTransactions } from '../adapters/tenant-transactions.ts';

/** What the routes work with. */
export interface PreferencesHttp {
  readonly transactions: TenantTransactions;
  /** After the commit of a change: somebody waits for its record. */
  readonly onCommitted: () => void;
  readonly listErasures: (question: ErasureQuestion) => Promise<Erasure[]>;
  readonly pipeline: PipelineView;
}

/** Adds one route. */
export type Route = (server: HttpServer, http: PreferencesHttp) => void;
