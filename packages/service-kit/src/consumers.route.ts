import { Type } from 'typebox';
import { parkedCounts } from './health.ts';
import type { HttpServer } from './http-server.ts';
import type { PipelineView } from './pipeline-view.ts';
import { ofOperators } from './route-access.ts';

const consumerItem = Type.Object({
  topic: Type.String(),
  partition: Type.Integer(),
  next: Type.Integer({ description: 'The offset that is applied next' }),
  end: Type.Integer(),
  events: Type.Integer({ description: 'Not yet applied' }),
  seconds: Type.Number({ description: 'Age of the oldest not yet applied' }),
});

const outbox = Type.Object({
  events: Type.Integer({ description: 'Committed and not yet in the log' }),
  seconds: Type.Number({ description: 'Age of the oldest of them' }),
});

const schema = {
  summary: 'How far this service has read the log, and how far the log is behind this service',
  tags: ['operators'],
  response: {
    200: Type.Object({
      items: Type.Array(consumerItem),
      nextCursor: Type.Null(),
      outbox,
      parked: Type.Union([parkedCounts, Type.Null()], {
        description: 'What can not be applied and waits; null where nothing can be parked',
      }),
    }),
  },
};

/** `GET /v1/consumers`, for operators. */
export function addConsumersRoute(server: HttpServer, view: PipelineView): void {
  server.get('/v1/consumers', { schema, config: ofOperators }, async () => {
    const [items, outbox, parked] = await Promise.all([
      view.consumerLag(),
      view.outboxLag(),
      view.parkedCounts?.() ?? null,
    ]);
    return { items: [...items], nextCursor: null, outbox, parked };
  });
}
