import { ofUsers } from '@leadloop/service-kit';
import { describePrediction } from '@leadloop/model';
import { Type } from 'typebox';
import { type LeadPrediction, predictLead } from '../adapters/predict-lead.ts';
import { problems } from './error-responses.ts';
import { answerLeadQuery, readProblems } from './lead-query.ts';
import { footing, leadPath, time } from './lead-schemas.ts';
import type { Route } from './leads-http.ts';
import { isoTime } from './present-lead.ts';
import { parseTime } from './time.ts';

const orNull = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) =>
  Type.Union([schema, Type.Null()]);
const factor = Type.Object({
  feature: Type.String(),
  value: Type.Unknown({ description: 'null, a number, a string or a boolean' }),
  contribution: Type.Number({ description: 'In logits; positive speaks for WON' }),
  evidence: orNull(Type.Object({ outcomes: Type.Integer(), wins: Type.Integer() })),
});
const change = Type.Object(
  {
    from: Type.Number({ description: 'The probability that stood then' }),
    to: Type.Number({ description: 'The probability now' }),
    lead: Type.Number(),
    model: Type.Number(),
    time: Type.Number(),
  },
  { description: 'lead + model + time = to − from, exactly' },
);
const predictionResource = Type.Object({
  leadId: Type.String(),
  probability: Type.Number(),
  logit: Type.Number(),
  interval: Type.Array(Type.Number(), { minItems: 2, maxItems: 2 }),
  footing,
  modelVersion: Type.Integer(),
  computedAt: Type.String(),
  baseline: Type.Number(),
  factors: Type.Array(factor),
  text: Type.String(),
  change: Type.Optional(orNull(change)),
});

const schema = {
  summary: 'What becomes of a lead, as its assignee’s model sees it now, and why',
  description:
    'baseline and contributions add up to logit. With since, also why the probability changed; null where no score stood then.',
  tags: ['leads'],
  params: leadPath,
  querystring: Type.Object(
    { since: Type.Optional(time('A moment in the past')) },
    { additionalProperties: false },
  ),
  response: { 200: predictionResource, ...problems.responses(...readProblems) },
};

export const leadPredictionRoute: Route = (server, http) => {
  server.get('/v1/leads/:leadId/prediction', { schema, config: ofUsers }, (request, reply) => {
    const now = Date.now();
    const { since } = request.query;
    const sinceMs = since === undefined ? null : Math.min(now, parseTime(since, 'query/since'));
    return answerLeadQuery(http, request, reply, async ({ tx, organizationId, row, lead }) => {
      const question = { organizationId, row, lead, now, since: sinceMs };
      const answer = await predictLead(tx, http.models, question);
      const explained = { leadId: row.lead_id, ...present(answer), computedAt: isoTime(now) };
      return since === undefined ? explained : { ...explained, change: answer.change };
    });
  });
};

function present({ ranking, prediction }: LeadPrediction) {
  const { probability, logit, interval, baseline, factors } = prediction;
  return {
    probability,
    logit,
    interval: [...interval],
    footing: ranking.footing,
    modelVersion: ranking.version,
    baseline,
    factors: [...factors],
    text: describePrediction(prediction, ranking.footing),
  };
}
