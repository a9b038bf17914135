import { priorModel, readModel } from '@leadloop/model';
import type { ScoringModel } from '@leadloop/model';
import type { Transaction } from './prisma-client.ts';
import type { KeySummary } from './read-model.ts';
import type { Actor } from './tenant-transactions.ts';

/** Models kept ready to predict; one more costs a read and a parse. */
const modelsMax = 500;

/** The model that ranks for a user. A version's parameters never change, so a parsed one is kept. */
export class ServedModels {
  readonly #models = new Map<string, ScoringModel>();

  async of(tx: Transaction, actor: Actor, summary: KeySummary): Promise<ScoringModel> {
    if (summary.servedVersion === 0) return priorModel(summary);
    const name = `${actor.organizationId}:${actor.userId}:${summary.servedVersion}`;
    const known = this.#models.get(name);
    if (known !== undefined) return known;
    const { organizationId, userId } = actor;
    const version = summary.servedVersion;
    const row = await tx.modelVersion.findUniqueOrThrow({
      select: { parameters: true },
      where: { organizationId_userId_version: { organizationId, userId, version } },
    });
    return this.#keep(name, readModel(row.parameters));
  }

  #keep(name: string, model: ScoringModel): ScoringModel {
    const [oldest] = this.#models.keys();
    if (this.#models.size >= modelsMax && oldest !== undefined) this.#models.delete(oldest);
    this.#models.set(name, model);
    return model;
  }
}
