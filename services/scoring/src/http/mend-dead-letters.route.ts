import { idPattern } from '@leadloop/contracts';
import { sendStored, withIdempotency, ofOperators } from '@leadloop/service-kit';
import { type Static, Type } from 'typebox';
import type { MendedKey, Mending } from '../adapters/mend-parked-keys.ts';
import { ScoringRefusal } from '../domain/refusal.ts';
import type { Skip } from '../domain/skip.ts';
import { problems } from './error-responses.ts';
import { closed, orNull } from './schemas.ts';
import type { Route } from './scoring-http.ts';

const id = Type.String({ pattern: idPattern.source });
const params = Type.Object({ organizationId: id, userId: id });

const mended = Type.Object({
  sequence: Type.Integer({ description: 'Of the last event that counts as come' }),
  parkedBecause: orNull(Type.String({ description: 'Why the rest waits, where some does' })),
  waiting: Type.Integer(),
});

const reasonCharactersMax = 500;
const skipBody = Type.Object(
  {
    topic: Type.Optional(Type.Enum(['lead-outcomes', 'users'])),
    partition: Type.Optional(Type.Integer({ minimum: 0 })),
    offset: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
    sequence: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
    reason: Type.String({ minLength: 1, maxLength: reasonCharactersMax }),
  },
  {
    ...closed,
    description:
      'Either partition and offset of a record that waits (of lead-outcomes unless topic says users), or the sequence that is missing.',
  },
);

const keyProblems = [
  'key-not-parked',
  'invalid-idempotency-key',
  'idempotency-key-reused',
] as const;

const redriveSchema = {
  summary: 'Try again what waits of one user, in the log’s order',
  description: 'Needs nothing new on the log. What can still not be applied goes on waiting.',
  tags: ['operators'],
  params,
  response: { 200: mended, ...problems.responses(...keyProblems) },
};

const skipSchema = {
  summary: 'Leave out a record, or a sequence that never came, and go on behind it',
  description: 'The decision is recorded on training-decisions, which a rebuild reads first.',
  tags: ['operators'],
  params,
  body: skipBody,
  response: {
    200: mended,
    ...problems.responses(
      ...keyProblems,
      'record-not-parked',
      'sequence-not-missing',
      'skip-unclear',
    ),
  },
};

const path = '/v1/dead-letters/:organizationId/:userId';

export const mendDeadLettersRoute: Route = (server, http) => {
  /** Once for an Idempotency-Key, and then whoever trains and publishes is woken. */
  const once = (
    request: Parameters<typeof withIdempotency>[1],
    work: (mending: Mending) => Promise<MendedKey>,
  ) =>
    http.parked.inTransaction((mending) =>
      withIdempotency(
        mending.sql,
        request,
        async () => ({ status: 200, body: await work(mending) }),
        'operator_idempotency_key',
      ),
    );

  server.post(
    `${path}/redrive`,
    { schema: redriveSchema, config: ofOperators },
    async (request, reply) => {
      const answer = await once(request, (mending) => mending.redrive(request.params));
      http.onTrainingDemanded();
      return sendStored(reply, answer);
    },
  );

  server.post(
    `${path}/skip`,
    { schema: skipSchema, config: ofOperators },
    async (request, reply) => {
      const { params: key, body } = request;
      const skipped = skipOf(body);
      const answer = await once(request, (mending) => mending.skip(key, skipped, body.reason));
      http.onTrainingDemanded();
      return sendStored(reply, answer);
    },
  );
};

function skipOf({ topic, partition, offset, sequence }: Static<typeof skipBody>): Skip {
  const isPlace = partition !== undefined && offset !== undefined;
  const isPlaceAtAll = partition !== undefined || offset !== undefined || topic !== undefined;
  if (sequence !== undefined && !isPlaceAtAll) return { kind: 'sequence', sequence };
  if (sequence === undefined && isPlace)
    return { kind: 'record', topic: topic ?? 'lead-outcomes', partition, offset: BigInt(offset) };
  throw new ScoringRefusal(
    'skip-unclear',
    'Give either partition and offset of the record, or the missing sequence.',
  );
}
