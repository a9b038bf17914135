import type { Operation } from './described-operations.ts';
import { exampleRequest, optionalPointers } from './example-request.ts';
import type { Names } from './example-value.ts';
import {
  fresh,
  guarded,
  missing,
  token,
  type MatrixWorld,
  type Owner,
  type Person,
} from './matrix-world.ts';
import { ask, comparable, type ToldAnswer } from './told-answer.ts';

type Stranger = (owner: Owner, role: Person['role']) => Person;

const ofAnotherOrganization: Stranger = (_owner, role) => ({
  org: fresh('org'),
  user: fresh('user'),
  role,
});
const colleague: Stranger = ({ org }, role) => ({ org, user: fresh('user'), role });

export const toAnotherOrganization = (world: MatrixWorld): Promise<string[]> =>
  foreignFindings(world, { roles: ['member', 'admin'], stranger: ofAnotherOrganization, open: [] });

export const toAnotherUser = (world: MatrixWorld): Promise<string[]> =>
  foreignFindings(world, {
    roles: world.adminsSeeColleagues ? ['member'] : ['member', 'admin'],
    stranger: colleague,
    open: world.namesOfColleagues ?? [],
  });

interface Asking {
  readonly roles: readonly Person['role'][];
  readonly stranger: Stranger;
  /** Names that such a stranger may know. */
  readonly open: readonly string[];
}

/** Where what is somebody's answers otherwise than what is not, shows, or changes. */
async function foreignFindings(world: MatrixWorld, asking: Asking): Promise<string[]> {
  const operations = await guarded(world);
  const owner = await world.owner();
  const before = await ownView(world, operations, owner);
  const findings: string[] = [];
  for (const operation of operations) {
    for (const role of asking.roles.filter((one) => operation.roles?.includes(one))) {
      findings.push(...(await askAbout(world, operation, owner, role, asking)));
    }
  }
  const after = await ownView(world, operations, owner);
  for (const [name, told] of before) {
    if (after.get(name) !== told) findings.push(`${name}: strangers changed what its owner reads`);
  }
  return findings;
}

async function askAbout(
  world: MatrixWorld,
  operation: Operation,
  owner: Owner,
  role: Person['role'],
  { stranger, open }: Asking,
): Promise<string[]> {
  const findings: string[] = [];
  const pointers = optionalPointers(operation, owner.names).filter((name) => !open.includes(name));
  for (const also of [undefined, ...pointers]) {
    // A new stranger for each request: none finds there what an earlier one made.
    const told = async (names: Names) => {
      const person = stranger(owner, role);
      const request = exampleRequest(operation, names, also);
      const answer = await ask(world.url, request, await token(world, person));
      const known = { ...names, org: person.org, user: person.user };
      return { answer, request, text: comparable(answer, known) };
    };
    const foreign = await told(owner.names);
    const absent = await told(missing(owner.names, open));
    const what = `${operation.name}${also === undefined ? '' : ` with ${also}`}, as ${role}`;
    const isHidden =
      foreign.text === absent.text || isRefusedCreation(foreign.answer, absent.answer);
    if (!isHidden) findings.push(`${what}: ${foreign.text} instead of ${absent.text}`);
    const asked = JSON.stringify(foreign.request);
    for (const secret of secretsOf(owner)) {
      if (asked.includes(secret) || (secret === owner.org && stranger === colleague)) continue;
      if (foreign.answer.text.includes(secret)) findings.push(`${what}: shows ${secret}`);
    }
  }
  return findings;
}

/** An id that is free can be taken and one that is taken cannot: the answer still says nothing of whose it is. */
function isRefusedCreation(foreign: ToldAnswer, absent: ToldAnswer): boolean {
  return absent.status === 201 && [201, 403, 404, 409].includes(foreign.status);
}

const secretsOf = ({ org, user, names }: Owner): string[] => [
  ...new Set([org, user, ...Object.values(names).filter((value) => typeof value === 'string')]),
];

/** Everything that the owner can read. */
async function ownView(world: MatrixWorld, operations: readonly Operation[], owner: Owner) {
  const authorization = await token(world, { ...owner, role: 'member' });
  const view = new Map<string, string>();
  for (const operation of operations) {
    if (operation.method !== 'GET' || operation.roles?.includes('member') !== true) continue;
    const answer = await ask(world.url, exampleRequest(operation, owner.names), authorization);
    view.set(operation.name, comparable(answer, {}));
  }
  return view;
}
