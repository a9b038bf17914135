import { generateKeyPairSync } from 'node:crypto';
import { Type } from 'typebox';
import {
  commonProblems,
  createHttpServer,
  createLogger,
  createRegistry,
  ofOperators,
  ofUsers,
  pageOf,
  pageQuery,
  problemCatalogue,
  requestIdentity,
  signLocalToken,
  type AuthenticationSettings,
  type HttpServer,
  type Role,
} from './index.ts';

const pair = generateKeyPairSync('ed25519', {
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

export const publicKeyPem = pair.publicKey;
export const privateKeyPem = pair.privateKey;

export const bearer = async (role?: Role): Promise<{ authorization: string }> => {
  const issuedAtSeconds = Math.floor(Date.now() / 1_000);
  const token = await signLocalToken({
    privateKeyPem,
    organizationId: 'org1',
    userId: 'user1',
    issuedAtSeconds,
    ...(role === undefined ? {} : { role }),
  });
  return { authorization: `Bearer ${token}` };
};

const problems = problemCatalogue({
  ...commonProblems,
  'lead-not-found': { status: 404, title: 'There is no such lead' },
});

export interface TestApp {
  readonly app: HttpServer;
  /** What was logged so far. */
  readonly logged: () => string;
}

export interface TestAppOptions {
  readonly authentication?: AuthenticationSettings;
  readonly ready?: boolean;
  readonly addRoutes?: (app: HttpServer) => void;
}

const defaultAuthentication = {
  issuer: 'leadloop',
  audience: 'leadloop',
  keys: { publicKeyPem },
};

/** A server as every service has it, with a few routes. */
export async function testApp(options: TestAppOptions = {}): Promise<TestApp> {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const app = await createHttpServer({
    service: 'test',
    version: '1.2.3',
    logger: createLogger({ service: 'test', level: 'trace', destination }),
    authentication: options.authentication ?? defaultAuthentication,
    registry: createRegistry('test'),
    problemKinds: problems.kinds,
    readiness: async () => ({ ready: options.ready ?? true, checks: {} }),
  });
  (options.addRoutes ?? addRoutes)(app);
  return { app, logged: () => lines.join('') };
}

const leadId = Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' });

const leadIn = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    score: Type.Number({ minimum: 0, maximum: 100 }),
    outcome: Type.Optional(Type.Union([Type.Literal('WON'), Type.Literal('LOST')])),
    attributes: Type.Optional(
      Type.Record(
        Type.String({ pattern: '^[a-z]{1,8}$' }),
        Type.Union([Type.Null(), Type.Number(), Type.String({ maxLength: 256 }), Type.Boolean()]),
        { additionalProperties: false },
      ),
    ),
    occurredAt: Type.Optional(Type.String({ format: 'date-time' })),
  },
  { additionalProperties: false },
);

function addRoutes(app: HttpServer): void {
  app.get(
    '/v1/leads',
    {
      config: ofUsers,
      schema: {
        summary: 'List leads',
        querystring: Type.Object({ ...pageQuery }, { additionalProperties: false }),
        response: { 200: pageOf(Type.Integer()) },
      },
    },
    async ({ query }) => ({ items: [query.limit], nextCursor: null }),
  );
  app.put(
    '/v1/leads/:leadId',
    {
      config: ofUsers,
      schema: {
        summary: 'Write a lead',
        params: Type.Object({ leadId }),
        body: leadIn,
        response: {
          200: Type.Object({ leadId: Type.String(), received: Type.Unknown() }),
          ...problems.responses('lead-not-found', 'stale-version'),
        },
      },
    },
    async ({ params, body }) => {
      if (params.leadId === 'gone') throw problems.problem('lead-not-found', 'No such lead.');
      if (params.leadId === 'broken') throw new Error('Jane Doe pays 1,000 €');
      return { leadId: params.leadId, received: body };
    },
  );
  app.patch(
    '/v1/leads/:leadId',
    {
      config: ofUsers,
      schema: {
        summary: 'Change a lead',
        params: Type.Object({ leadId }),
        body: leadIn,
        response: {
          200: Type.Object({ leadId: Type.String() }),
          ...problems.responses('invalid-idempotency-key', 'invalid-if-match', 'if-match-required'),
        },
      },
    },
    async ({ params }) => ({ leadId: params.leadId }),
  );
  app.get(
    '/v1/models',
    {
      config: ofOperators,
      schema: { summary: 'List models', response: { 200: Type.Object({ role: Type.String() }) } },
    },
    (request) => ({ role: requestIdentity(request).role }),
  );
}
