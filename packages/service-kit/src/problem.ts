/** One thing that is wrong with a request: where, and what was expected there. */
export interface ProblemPlace {
  /** e.g. `body/items/3/leadId`, `query/limit`, `path/leadId`, `headers/if-match`. */
  readonly path: string;
  readonly message: string;
}

export interface ProblemContents {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  /** A sentence that says what to do; never a lead's content. */
  readonly detail: string;
  readonly errors?: readonly ProblemPlace[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the answer. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** The answer of RFC 9457, as it goes over the wire. */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance?: string;
  readonly errors?: readonly ProblemPlace[];
  readonly [member: string]: unknown;
}

/** An answer that is not a success. Thrown anywhere below a route; made by a `ProblemCatalogue`. */
export class Problem extends Error {
  override name = 'Problem';
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly errors: readonly ProblemPlace[] | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(contents: ProblemContents) {
    super(`${contents.code}: ${contents.detail}`);
    this.code = contents.code;
    this.status = contents.status;
    this.title = contents.title;
    this.detail = contents.detail;
    this.errors = contents.errors;
    this.headers = contents.headers ?? {};
    this.extra = contents.extra ?? {};
  }
}

export const problemType = (code: string): string => `urn:leadloop:problem:${code}`;

/** `instance` names the request, as its log line does. */
export function problemBody(problem: Problem, requestId?: string): ProblemBody {
  return {
    ...problem.extra,
    type: problemType(problem.code),
    title: problem.title,
    status: problem.status,
    detail: problem.detail,
    ...(requestId === undefined ? {} : { instance: `urn:leadloop:request:${requestId}` }),
    ...(problem.errors === undefined ? {} : { errors: problem.errors }),
  };
}
