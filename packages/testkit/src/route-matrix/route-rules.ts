import { roles } from '@leadloop/service-kit';
import { describedOperations, type Operation } from './described-operations.ts';
import { exampleRequest } from './example-request.ts';
import { toAnotherOrganization, toAnotherUser } from './foreign-answers.ts';
import { guarded, missing, token, type MatrixWorld, type Person } from './matrix-world.ts';
import { refusedTokens } from './refused-tokens.ts';
import { ask, comparable } from './told-answer.ts';

/** What every route of every service keeps to; each rule gives a sentence for each place that does not. */
export const routeRules: Readonly<Record<string, (world: MatrixWorld) => Promise<string[]>>> = {
  'says who may call it, what it takes and what it answers': unfinished,
  'answers 401 without a token that is whole, whatever else is right': withoutToken,
  'answers 403 to every role that it does not name, whether or not the thing exists': wrongRole,
  'is reached by every role that it names': rightRole,
  'answers another organization as if the thing did not exist, and shows and changes nothing':
    toAnotherOrganization,
  'answers another user as if the thing did not exist, and shows and changes nothing':
    toAnotherUser,
};

async function unfinished({ url }: MatrixWorld): Promise<string[]> {
  const operations = await describedOperations(url);
  const findings = operations.flatMap((operation) =>
    faultsOf(operation).map((fault) => `${operation.name} ${fault}`),
  );
  return operations.some(({ isApi }) => isApi) ? findings : ['no route is described'];
}

function faultsOf(operation: Operation): string[] {
  const { isApi, needsToken, parameters, path, statuses, summary } = operation;
  const known: readonly string[] = roles;
  const named = operation.roles ?? [];
  const faults: string[] = [];
  if (
    (isApi || needsToken) &&
    (named.length === 0 || named.some((role) => !known.includes(role)))
  ) {
    faults.push('names no role');
  }
  if (isApi && !needsToken) faults.push('needs no token');
  if (summary === undefined) faults.push('has no summary');
  if (!statuses.some((status) => /^[23]/.test(status))) faults.push('has no schema of its answer');
  for (const [, name] of path.matchAll(/\{(\w+)\}/g)) {
    const found = parameters.find((one) => one.in === 'path' && one.name === name);
    if (found?.schema?.type === undefined) faults.push(`has no schema of ${name}`);
  }
  return faults;
}

async function withoutToken(world: MatrixWorld): Promise<string[]> {
  const owner = await world.owner();
  const findings: string[] = [];
  for (const operation of await guarded(world)) {
    const request = exampleRequest(operation, owner.names);
    for (const [what, headers] of refusedTokens(world.issuer, owner)) {
      const { status, challenge } = await ask(world.url, request, headers);
      if (status === 401 && challenge?.startsWith('Bearer') === true) continue;
      findings.push(`${operation.name} with ${what}: ${status}`);
    }
  }
  return findings;
}

/** Operators are of no organization. */
const personOf = (owner: { org: string; user: string }, role: Person['role']): Person =>
  role === 'operator'
    ? { org: 'platform', user: 'operator', role }
    : { org: owner.org, user: owner.user, role };

async function wrongRole(world: MatrixWorld): Promise<string[]> {
  const owner = await world.owner();
  const findings: string[] = [];
  for (const operation of await guarded(world)) {
    for (const role of roles.filter((one) => operation.roles?.includes(one) !== true)) {
      const authorization = await token(world, personOf(owner, role));
      const told: string[] = [];
      for (const names of [owner.names, missing(owner.names)]) {
        const request = exampleRequest(operation, names);
        told.push(comparable(await ask(world.url, request, authorization), {}));
      }
      const [first = ''] = told;
      const isRefused = first.startsWith('403') && first.includes('role-not-allowed');
      if (isRefused && new Set(told).size === 1) continue;
      findings.push(`${operation.name} as ${role}: ${told.join(' and ')}`);
    }
  }
  return findings;
}

/** Without this, routes that nobody reaches would pass everything else. */
async function rightRole(world: MatrixWorld): Promise<string[]> {
  const findings: string[] = [];
  for (const operation of await guarded(world)) {
    for (const role of roles.filter((one) => operation.roles?.includes(one))) {
      const owner = await world.owner();
      const request = exampleRequest(operation, owner.names);
      const answer = await ask(world.url, request, await token(world, personOf(owner, role)));
      if (![400, 401, 403, 404, 405].includes(answer.status) && answer.status < 500) continue;
      findings.push(`${operation.name} as ${role}: ${answer.status} ${answer.text}`);
    }
  }
  return findings;
}
