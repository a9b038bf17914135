import { Type, type TSchema } from 'typebox';
import { Problem, problemType, type ProblemContents } from './problem.ts';

export interface ProblemKind {
  readonly status: ErrorStatus;
  /** The same for every occurrence. */
  readonly title: string;
}

export type ErrorStatus =
  | 400
  | 401
  | 403
  | 404
  | 405
  | 408
  | 409
  | 410
  | 412
  | 413
  | 414
  | 415
  | 422
  | 428
  | 429
  | 431
  | 500
  | 503;

export type ProblemKinds = Readonly<Record<string, ProblemKind>>;

type Details = Omit<Partial<ProblemContents>, 'code' | 'status' | 'title' | 'detail'>;

/** What `responses` gives: the schema of a problem for each status that the codes have. */
export type ProblemResponses<Kinds extends ProblemKinds, Code extends keyof Kinds> = {
  [Status in Kinds[Code]['status']]: typeof problemSchema;
};

/** A closed list of codes: what is not in it cannot be thrown or documented. */
export interface ProblemCatalogue<Kinds extends ProblemKinds> {
  readonly kinds: Kinds;
  /** A problem to throw. */
  problem<Code extends keyof Kinds & string>(code: Code, detail: string, more?: Details): Problem;
  /** The `response` entries of a route's schema; what every route can answer is added by itself. */
  responses<Code extends keyof Kinds & string>(...codes: Code[]): ProblemResponses<Kinds, Code>;
}

export const problemSchema = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    instance: Type.Optional(Type.String()),
    errors: Type.Optional(Type.Array(Type.Object({ path: Type.String(), message: Type.String() }))),
  },
  { additionalProperties: true },
);

export const problemMediaType = 'application/problem+json';

/** A catalogue of `kinds`; a service spreads `commonProblems` into its own. */
export function problemCatalogue<const Kinds extends ProblemKinds>(
  kinds: Kinds,
): ProblemCatalogue<Kinds> {
  return {
    kinds,
    problem(code, detail, more = {}) {
      const { status, title } = kindOf(kinds, code);
      return new Problem({ ...more, code, status, title, detail });
    },
    responses(...codes) {
      return problemResponses(kinds, codes) as never;
    },
  };
}

/** OpenAPI responses by status, each saying which `type`s it can have. */
export function problemResponses(
  kinds: ProblemKinds,
  codes: readonly string[],
): Record<number, TSchema> {
  const byStatus = Map.groupBy(new Set(codes), (code) => kindOf(kinds, code).status);
  return Object.fromEntries(
    [...byStatus].map(([status, ofStatus]) => [status, problemResponse(kinds, ofStatus)]),
  );
}

/** The codes that a response made by `problemResponses` documents; empty for any other. */
export function documentedCodes(response: unknown): readonly string[] {
  return (response as { 'x-problem-codes'?: string[] } | undefined)?.['x-problem-codes'] ?? [];
}

function problemResponse(kinds: ProblemKinds, codes: readonly string[]): TSchema {
  const sorted = codes.toSorted((a, b) => (a < b ? -1 : 1));
  const described = sorted.map((code) => `\`${code}\`: ${kindOf(kinds, code).title}.`);
  const schema = {
    ...problemSchema,
    properties: {
      ...problemSchema.properties,
      type: { type: 'string', enum: sorted.map(problemType) },
    },
  };
  return {
    description: described.join(' '),
    'x-problem-codes': sorted,
    content: { [problemMediaType]: { schema } },
  };
}

function kindOf(kinds: ProblemKinds, code: string): ProblemKind {
  const kind = kinds[code];
  if (kind === undefined) throw new RangeError(`no problem is called ${code}`);
  return kind;
}
