import { randomBytes } from 'node:crypto';
import type { Role } from '@leadloop/service-kit';
import type { TestIssuer } from '../test-issuer.ts';
import { describedOperations, type Operation } from './described-operations.ts';
import type { Names } from './example-value.ts';

/** Somebody with at least one of each thing that a route can name. */
export interface Owner {
  readonly org: string;
  readonly user: string;
  /** By the name of the parameter or field: ids that are found nowhere else. */
  readonly names: Names;
}

/** A running service, and people for it. */
export interface MatrixWorld {
  readonly url: string;
  readonly issuer: TestIssuer;
  /** An owner who may be erased by what is asked; the same one again where nothing erases. */
  readonly owner: () => Promise<Owner>;
  /** Whether an admin may see what belongs to the organization's other users. */
  readonly adminsSeeColleagues: boolean;
  /** Names that are no secret within an organization: a colleague to hand a lead to. */
  readonly namesOfColleagues?: readonly string[];
}

export interface Person {
  readonly org: string;
  readonly user: string;
  readonly role: Role;
}

/** Found nowhere by chance. */
export const fresh = (word: string): string => `${word}-${randomBytes(9).toString('hex')}`;

export const token = ({ issuer }: MatrixWorld, person: Person) => issuer.authorization(person);

/** The routes that ask for a token. */
export async function guarded({ url }: MatrixWorld): Promise<Operation[]> {
  return (await describedOperations(url)).filter(({ isApi, needsToken }) => isApi || needsToken);
}

const numberNever = 999_999;

/** The like of `names` that does not exist. */
export function missing(names: Names, but: readonly string[] = []): Names {
  return Object.fromEntries(
    Object.entries(names).map(([name, value]) => {
      if (but.includes(name)) return [name, value];
      return [name, typeof value === 'number' ? numberNever : fresh('never')];
    }),
  );
}
