import { readFile } from 'node:fs/promises';
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';

export const sampleUser = Type.Object({
  organizationId: Type.String(),
  organizationName: Type.String(),
  userId: Type.String(),
  name: Type.String(),
  about: Type.String(),
});

/** Somebody whom the console lets sign in as: a person of the simulated team. */
export type SampleUser = Static<typeof sampleUser>;

const sampleUsers = Type.Array(sampleUser);

/** The file is not what `start` wrote. */
class UnreadableSampleUsers extends Error {
  override readonly name = 'UnreadableSampleUsers';
}

/** Read each time: the file comes into being while the sample is brought in. */
export async function readSampleUsers(file: string): Promise<readonly SampleUser[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '[]';
    throw error;
  });
  const users: unknown = JSON.parse(text);
  if (!Value.Check(sampleUsers, users)) {
    throw new UnreadableSampleUsers('the file of sample users does not hold a list of people');
  }
  return users;
}
