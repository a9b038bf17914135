import { setTimeout as pause } from 'node:timers/promises';
import { retrainingStep } from '@leadloop/model';
import type { PersonsLeads } from '@leadloop/sample';
import { CommandFailed } from '../command-errors.ts';
import type { LeadsApi } from '../leads-api.ts';
import type { OperatorApi, UserModel } from '../scoring-api.ts';

const pollMs = 100;
const timeoutMs = 10 * 60_000;

export interface RankedOptions {
  readonly people: readonly PersonsLeads[];
  readonly leads: LeadsApi;
  readonly operator: OperatorApi;
  readonly scoringAddress: string;
  readonly onProgress: (trained: number, ranked: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Resolves once every person's model has learned and their open leads are ranked by the version
 * that is served. @throws CommandFailed after ten minutes
 */
export async function untilRanked(options: RankedOptions): Promise<void> {
  const { people, operator, scoringAddress, onProgress, signal } = options;
  const limit = performance.now() + timeoutMs;
  for (;;) {
    signal.throwIfAborted();
    const models = new Map(
      (await operator.models(scoringAddress)).map((model) => [model.userId, model]),
    );
    const trained = people.filter((leads) => hasLearned(leads, models.get(leads.person.userId)));
    const ranked = await rankedOf(trained, models, options.leads);
    onProgress(trained.length, ranked);
    if (ranked === people.length) return;
    if (performance.now() > limit) {
      throw new CommandFailed(
        'the sample is not ranked after ten minutes: see the logs of scoring',
      );
    }
    await pause(pollMs, undefined, { signal });
  }
}

/** Everything has arrived, and nothing that is due to be learned is still waiting. */
function hasLearned({ closed }: PersonsLeads, model: UserModel | undefined): boolean {
  if (model === undefined || model.version === 0 || model.outcomes < closed.length) return false;
  return model.outcomes - model.trainingDataCount < retrainingStep(model.outcomes);
}

async function rankedOf(
  people: readonly PersonsLeads[],
  models: ReadonlyMap<string, UserModel>,
  leads: LeadsApi,
): Promise<number> {
  const standings = await Promise.all(
    people.map(async ({ person }) => {
      const best = await leads.bestOpenLead(person);
      return best?.modelVersion === models.get(person.userId)?.version;
    }),
  );
  return standings.filter(Boolean).length;
}
