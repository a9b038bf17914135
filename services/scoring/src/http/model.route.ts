import { nextTrainingDue, outcomesUntilFirstModel } from '@leadloop/model';
import type { ScoringModel } from '@leadloop/model';
import { requestIdentity, ofUsers } from '@leadloop/service-kit';
import type { Static } from 'typebox';
import { readKeySummary, readLeadScoringModel } from '../adapters/read-model.ts';
import type { KeySummary } from '../adapters/read-model.ts';
import type { Actor } from '../adapters/tenant-transactions.ts';
import { nextTickAfter } from '../domain/weekly-tick.ts';
import { admissionProblems, problems } from './error-responses.ts';
import { modelResource } from './schemas.ts';
import type { Route } from './scoring-http.ts';

const schema = {
  summary: 'One’s own model: what ranks now, what it rests on, when it learns again',
  description: 'Before any outcome it is the prior, version 0.',
  tags: ['model'],
  response: { 200: modelResource, ...problems.responses(...admissionProblems) },
};

export const modelRoute: Route = (server, http) => {
  server.get('/v1/model', { schema, config: ofUsers }, (request) => {
    const actor = requestIdentity(request);
    return http.transactions.read(actor, async (tx) => {
      const summary = await readKeySummary(tx, actor);
      const stored = await readLeadScoringModel(tx, actor);
      const served = await http.models.of(tx, actor, summary);
      return presentModel(actor, summary, stored, served);
    });
  });
};

type Stored = Awaited<ReturnType<typeof readLeadScoringModel>>;

function presentModel(
  { organizationId, userId }: Actor,
  summary: KeySummary,
  stored: Stored,
  served: ScoringModel,
): Static<typeof modelResource> {
  const { sequence, attemptedSequence, outcomes, wins } = summary;
  const eventsSinceAttempt = attemptedSequence === null ? null : sequence - attemptedSequence;
  const next = nextTrainingDue({ outcomes, wins, eventsSinceAttempt });
  return {
    id: stored?.id ?? null,
    organizationId,
    userId,
    factors: served.factors(),
    accuracy: stored?.accuracy ?? null,
    lastTrainedAt: stored?.lastTrainedAt?.toISOString() ?? null,
    trainingDataCount: stored?.trainingDataCount ?? 0,
    createdAt: stored?.createdAt.toISOString() ?? null,
    updatedAt: stored?.updatedAt.toISOString() ?? null,
    version: summary.newestVersion,
    servedVersion: summary.servedVersion,
    footing: summary.footing,
    pinned: false,
    outcomes,
    wins,
    outcomesUntilFirstModel: outcomesUntilFirstModel(summary),
    outcomesUntilNextTraining: next.outcomesMissing,
    nextTickAt: new Date(nextTickAfter(Date.now())).toISOString(),
    quality: null,
  };
}
