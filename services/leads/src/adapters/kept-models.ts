import type { ModelRecord } from '@leadloop/contracts';
import { isNewerModel } from '../domain/served-model.ts';
import type { ModelOwner } from './model-record.ts';
import type { SqlTransaction } from './sql.ts';

const newestSql = `
  select revision::float8, version, footing, wins, outcomes, cut_sequence::float8, parameters_digest
  from user_model where organization_id = $1 and user_id = $2 order by revision desc limit 1`;
const insertSql = `
  insert into user_model (organization_id, user_id, revision, version, footing, wins, outcomes, cut_sequence,
    algorithm, parameters, parameters_digest)
  values ($1, $2, $3::bigint, $4, $5, $6, $7, $8::bigint, $9, decode($10, 'base64'), $11)`;
/** Two are kept, so that a change of a score can be told apart into lead, model and time. */
const pruneSql = `
  delete from user_model where organization_id = $1 and user_id = $2 and revision < $3::bigint - 1`;
const dropSql = `delete from user_model where organization_id = $1 and user_id = $2`;

interface KeptRow {
  readonly revision: number;
  readonly version: number;
  readonly footing: string;
  readonly wins: number;
  readonly outcomes: number;
  readonly cut_sequence: number;
  readonly parameters_digest: string | null;
}

/** Keeps a model as its user's newest; false where it says nothing new. The key is locked. */
export async function keepModel(sql: SqlTransaction, model: ModelRecord): Promise<boolean> {
  const { organizationId, userId } = model;
  const [kept] = await sql.$queryRawUnsafe<KeptRow[]>(newestSql, organizationId, userId);
  if (kept !== undefined && !saysMore(kept, model)) return false;
  const revision = String((kept?.revision ?? 0) + 1);
  await sql.$executeRawUnsafe(insertSql, ...insertValues(model, revision));
  await sql.$executeRawUnsafe(pruneSql, organizationId, userId, revision);
  return true;
}

function saysMore(kept: KeptRow, model: ModelRecord): boolean {
  const place = { version: kept.version, cutSequence: kept.cut_sequence };
  if (!isNewerModel(place, model)) return false;
  const isSame =
    kept.version === model.version &&
    kept.footing === model.footing &&
    kept.wins === model.wins &&
    kept.outcomes === model.outcomes &&
    kept.parameters_digest === model.parametersDigest;
  return !isSame;
}

function insertValues(model: ModelRecord, revision: string): unknown[] {
  const { organizationId, userId, version, footing, wins, outcomes, cutSequence } = model;
  const parameters = model.parameters?.toString('base64') ?? null;
  const what = [version, footing, wins, outcomes, String(cutSequence), model.algorithm];
  return [organizationId, userId, revision, ...what, parameters, model.parametersDigest];
}

/** Forgets the models of a user whose key is gone from the topic. */
export async function dropModels(
  sql: SqlTransaction,
  { organizationId, userId }: ModelOwner,
): Promise<void> {
  await sql.$executeRawUnsafe(dropSql, organizationId, userId);
}
