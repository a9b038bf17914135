import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { withTimeLimit } from './time-limit.ts';

const check = Type.Object({ ok: Type.Boolean(), detail: Type.Optional(Type.String()) });

export const parkedCounts = Type.Object({
  keys: Type.Integer(),
  events: Type.Integer({ description: 'Records that are held for those keys' }),
  deadLetters: Type.Integer({ description: 'Records that can never be applied, of no key' }),
});

export const readinessReport = Type.Object({
  ready: Type.Boolean(),
  checks: Type.Record(Type.String(), check),
  /** Counted beside the checks: what is parked holds up nothing else. */
  parked: Type.Optional(parkedCounts),
});

/** Whether the service can do its work, and what each thing it needs says. */
export type ReadinessReport = Static<typeof readinessReport>;

export interface ReadinessCheck {
  readonly name: string;
  /** Resolves, perhaps with a detail to show; a rejection means that it is not ready. */
  readonly run: () => Promise<string | void>;
}

/** A check that says in its own words, fit for everybody, why it fails. */
export class NotReady extends Error {
  override name = 'NotReady';
}

/** A report of `checks`, run at once; a check that hangs counts as failed. */
export async function readinessOf(checks: readonly ReadinessCheck[]): Promise<ReadinessReport> {
  const results = await Promise.all(
    checks.map(async ({ name, run }) => [name, await ask(run)] as const),
  );
  return {
    ready: results.every(([, { ok }]) => ok),
    checks: Object.fromEntries(results),
  };
}

async function ask(run: ReadinessCheck['run']): Promise<Static<typeof check>> {
  try {
    const detail = await withTimeLimit(run());
    return { ok: true, ...(typeof detail === 'string' ? { detail } : {}) };
  } catch (error) {
    if (error instanceof NotReady) return { ok: false, detail: error.message };
    // The reason is for the log: addresses and roles are nobody's business here.
    return { ok: false, detail: error instanceof Error ? error.name : 'failed' };
  }
}

/** `/health/live`: the process answers. `/health/ready`: 503 while it cannot do its work. */
export function addHealth(app: FastifyInstance, readiness: () => Promise<ReadinessReport>): void {
  const live = Type.Object({ live: Type.Boolean() });
  app.get(
    '/health/live',
    {
      config: { public: true },
      schema: { summary: 'Whether the process answers', tags: ['health'], response: { 200: live } },
    },
    () => ({ live: true }),
  );
  app.get(
    '/health/ready',
    {
      config: { public: true },
      schema: {
        summary: 'Whether the service can do its work',
        tags: ['health'],
        response: { 200: readinessReport, 503: readinessReport },
      },
    },
    async (_request, reply) => {
      const report = await readiness();
      return reply.code(report.ready ? 200 : 503).send(report);
    },
  );
}
