import { sendStored, withIdempotency, ofOperators } from '@leadloop/service-kit';
import { Type } from 'typebox';
import { problems } from './error-responses.ts';
import type { Route } from './scoring-http.ts';

const schema = {
  summary: 'Ask now for what the weekly tick asks for: a decision about everybody’s model',
  description:
    'Whoever has an outcome gets one: their model learns where outcomes came since it last did, else it is skipped with the reason. GET /v1/training-decisions shows each user their own. The weekly tick comes all the same.',
  tags: ['operators'],
  response: {
    202: Type.Object({
      tickId: Type.String(),
      users: Type.Integer({ description: 'How many were asked for' }),
    }),
    ...problems.responses('invalid-idempotency-key', 'idempotency-key-reused'),
  },
};

export const ticksRoute: Route = (server, http) => {
  server.post('/v1/ticks', { schema, config: ofOperators }, async (request, reply) => {
    const answer = await http.inTickTransaction((ticking) =>
      withIdempotency(
        ticking.sql,
        request,
        async () => ({ status: 202, body: await ticking.tick() }),
        'operator_idempotency_key',
      ),
    );
    http.onTrainingDemanded();
    return sendStored(reply, answer);
  });
};
