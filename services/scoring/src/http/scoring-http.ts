import type { Erasure, ErasureQuestion, HttpServer, PipelineView } from '@leadloop/service-kit';
import type { ListedModel, ModelPosition } from '../adapters/list-models.ts';
import type { ParkedKeys } from '../adapters/mend-parked-keys.ts';
import type { ServedModels } from '../adapters/served-models.ts';
import type { TenantTransactions } from '../adapters/tenant-transactions.ts';
import type { Ticking } from '../adapters/ticks.ts';

/** What the routes work with. */
export interface ScoringHttp {
  readonly transactions: TenantTransactions;
  readonly models: ServedModels;
  /** After the commit of a demand. */
  readonly onTrainingDemanded: () => void;
  readonly listModels: (after: ModelPosition, rowsMax: number) => Promise<ListedModel[]>;
  readonly listErasures: (question: ErasureQuestion) => Promise<Erasure[]>;
  readonly parked: ParkedKeys;
  readonly inTickTransaction: <Result>(
    work: (ticking: Ticking) => Promise<Result>,
  ) => Promise<Result>;
  readonly pipeline: PipelineView;
}

/** Adds one route. */
export type Route = (server: HttpServer, http: ScoringHttp) => void;
