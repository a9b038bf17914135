import { priorModel } from '@leadloop/model';
import type { RankingModel } from '../domain/score-lead.ts';
import type { Footing } from '../domain/standing-score.ts';
import type { ModelCache } from './model-cache.ts';
import type { SqlTransaction } from './sql.ts';

export interface ModelRow {
  readonly user_id: string;
  readonly revision: number;
  readonly version: number;
  readonly footing: Footing;
  readonly wins: number;
  readonly outcomes: number;
  readonly parameters_digest: string | null;
}

const columns = `user_id, revision::float8, version, footing, wins, outcomes, parameters_digest`;
/** The newest model of each of `userIds`. */
export const newestModelsSql = (organization: string, userIds: string): string => `
  select distinct on (user_id) ${columns} from user_model
  where organization_id = ${organization} and user_id = any(${userIds}::text[]) order by user_id, revision desc`;
const revisionSql = `
  select ${columns} from user_model where organization_id = $1 and user_id = $2 and revision = $3::bigint`;
const parametersSql = `
  select encode(parameters, 'base64') as parameters from user_model
  where organization_id = $1 and user_id = $2 and revision = $3::bigint`;

/** Who ranks before any model came: the scorecard over no outcomes. Also for leads that nobody works. */
const firstModel: RankingModel = {
  revision: 0,
  version: 0,
  footing: 'prior',
  model: priorModel({ wins: 0, outcomes: 0 }),
};

/** Reads users' models as they came from the log. Every method runs within the caller's transaction. */
export class UserModels {
  readonly #cache: ModelCache;
  constructor(cache: ModelCache) {
    this.#cache = cache;
  }

  /** Parsed models; reading one into it is how a record proves to be usable. */
  get cache(): ModelCache {
    return this.#cache;
  }

  /** The model each user's leads are ranked by now. */
  async newest(
    sql: SqlTransaction,
    organizationId: string,
    userIds: readonly string[],
  ): Promise<(userId: string | null) => RankingModel> {
    const text = newestModelsSql('$1', '$2');
    const rows = await sql.$queryRawUnsafe<ModelRow[]>(text, organizationId, userIds);
    return this.rankingBy(sql, organizationId, rows);
  }

  /** As `newest`, from rows of `newestModelsSql`. */
  async rankingBy(
    sql: SqlTransaction,
    organizationId: string,
    rows: readonly ModelRow[],
  ): Promise<(userId: string | null) => RankingModel> {
    const models = new Map<string, RankingModel>();
    for (const row of rows) models.set(row.user_id, await this.#ranking(sql, organizationId, row));
    return (userId) => (userId === null ? undefined : models.get(userId)) ?? firstModel;
  }

  /** One of the last two models of a user; null where it is no longer kept. */
  async revision(
    sql: SqlTransaction,
    organizationId: string,
    userId: string | null,
    revision: number,
  ): Promise<RankingModel | null> {
    if (revision === firstModel.revision) return firstModel;
    const [row] = await sql.$queryRawUnsafe<ModelRow[]>(
      revisionSql,
      organizationId,
      userId,
      String(revision),
    );
    return row === undefined ? null : this.#ranking(sql, organizationId, row);
  }

  async #ranking(
    sql: SqlTransaction,
    organizationId: string,
    row: ModelRow,
  ): Promise<RankingModel> {
    const { revision, version, footing, parameters_digest: digest } = row;
    const named = { revision, version, footing };
    if (digest === null) return { ...named, model: priorModel(row) };
    const known = this.#cache.find(digest);
    if (known !== null) return { ...named, model: known };
    const [stored] = await sql.$queryRawUnsafe<{ parameters: string }[]>(
      parametersSql,
      organizationId,
      row.user_id,
      String(revision),
    );
    const parameters = Buffer.from(stored?.parameters ?? '', 'base64');
    return { ...named, model: this.#cache.read(digest, parameters) };
  }
}
