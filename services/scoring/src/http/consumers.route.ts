import { Type } from 'typebox';
import { ofOperators } from './scoring-http.ts';
import type { Route } from './scoring-http.ts';

const consumerItem = Type.Object({
  topic: Type.String(),
  partition: Type.Integer(),
  next: Type.Integer({ description: 'The offset that is applied next' }),
  end: Type.Integer(),
  events: Type.Integer({ description: 'Not yet applied' }),
  seconds: Type.Number({ description: 'Age of the oldest not yet applied' }),
});

const schema = {
  summary: 'How far this service has read the log',
  tags: ['operators'],
  response: { 200: Type.Object({ items: Type.Array(consumerItem), nextCursor: Type.Null() }) },
};

export const consumersRoute: Route = (server, http) => {
  server.get('/v1/consumers', { schema, config: ofOperators }, async () => ({
    items: await http.consumerLag(),
    nextCursor: null,
  }));
};
