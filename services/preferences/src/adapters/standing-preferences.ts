import { randomUUID } from 'node:crypto';
import { encodeRecord, partitionOf, recordKey } from '@leadloop/contracts';
import {
  type AiPreferences,
  nothingSaid,
  type StandingPreferences,
} from '../domain/ai-preferences.ts';
import type { Transaction } from './prisma-client.ts';
import type { Actor } from './tenant-transactions.ts';

/** The row that the events of a user come to. */
export async function readStanding(
  tx: Transaction,
  { userId }: Actor,
): Promise<StandingPreferences> {
  const row = await tx.userAIPreferences.findUnique({ where: { userId } });
  if (row === null) return nothingSaid;
  const { id: _, organizationId: __, userId: ___, createdAt, updatedAt, ...preferences } = row;
  return {
    preferences: preferences as AiPreferences,
    createdAt: createdAt.getTime(),
    updatedAt: updatedAt.getTime(),
  };
}

const outboxSql = `
  insert into outbox (topic, partition, key, sequence, value, organization_id, user_id)
  values ('preferences', $1, $2, $3, $4, $5, $6)`;

/** Writes the row and publishes what stands, in the transaction of the change itself. */
export async function project(
  tx: Transaction,
  actor: Actor,
  standing: StandingPreferences,
  { version, at }: { readonly version: number; readonly at: number },
): Promise<void> {
  const { organizationId, userId } = actor;
  await writeRow(tx, actor, standing);
  const value = encodeRecord('PreferencesRecord', {
    organizationId,
    userId,
    version,
    ...standing.preferences,
    updatedAt: standing.updatedAt ?? at,
  });
  const key = recordKey(organizationId, userId);
  await tx.$executeRawUnsafe(
    outboxSql,
    partitionOf(key),
    key,
    version,
    value,
    organizationId,
    userId,
  );
}

async function writeRow(
  tx: Transaction,
  { organizationId, userId }: Actor,
  { preferences, createdAt, updatedAt }: StandingPreferences,
): Promise<void> {
  if (createdAt === null || updatedAt === null) {
    await tx.userAIPreferences.deleteMany({ where: { userId } });
    return;
  }
  const times = { createdAt: new Date(createdAt), updatedAt: new Date(updatedAt) };
  const fields = { ...preferences, ...times };
  await tx.userAIPreferences.upsert({
    where: { userId },
    create: { id: randomUUID(), organizationId, userId, ...fields },
    update: fields,
  });
}
