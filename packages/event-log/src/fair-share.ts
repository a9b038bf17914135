/** One partition of a topic and who reads it; `null` when nobody living does. */
export interface Holding {
  readonly partition: number;
  readonly holder: string | null;
}

export interface ShareChange {
  readonly take: readonly number[];
  readonly giveBack: readonly number[];
}

/**
 * What one member of a group does for its fair share of a topic. Each member decides for itself from the
 * same facts: the quotas add up to the partitions, so all of them are read, and what a member holds within
 * its quota it keeps, so that a newcomer moves as little as possible.
 *
 * @param members every living member that reads the topic, this one among them
 */
export function shareChange(
  member: string,
  members: readonly string[],
  holdings: readonly Holding[],
): ShareChange {
  const ranked = members.toSorted((a, b) => (a < b ? -1 : 1));
  const rank = ranked.indexOf(member);
  const quota = quotaOf(rank, ranked.length, holdings.length);
  const mine = holdings.filter(({ holder }) => holder === member);
  const free = holdings.filter(({ holder }) => holder === null);
  // Members that look at the same moment begin at different places, so that they seldom reach for the same one.
  const start = free.length === 0 ? 0 : (rank * quota) % free.length;
  const inTurn = [...free.slice(start), ...free.slice(0, start)];
  return {
    take: inTurn.slice(0, Math.max(0, quota - mine.length)).map(({ partition }) => partition),
    giveBack: mine.slice(quota).map(({ partition }) => partition),
  };
}

const quotaOf = (rank: number, members: number, partitions: number) =>
  Math.floor(partitions / members) + (rank < partitions % members ? 1 : 0);
