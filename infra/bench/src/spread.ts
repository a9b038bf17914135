export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Of an odd number of runs. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  return { median: at(Math.floor(sorted.length / 2)), min: at(0), max: at(sorted.length - 1) };
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const rank = Math.max(0, Math.ceil(sorted.length * share) - 1);
  return sorted[rank] ?? Number.NaN;
}

export interface Comparison {
  readonly ours: Spread;
  readonly peer: Spread;
  /** Of each pair of runs, so that what slows both at once changes nothing. */
  readonly ratio: Spread;
}

/** Runs both by turns, a warm-up of each first. Each answers with its rate. */
export async function alternating(
  runs: number,
  onProgress: (says: string) => void,
  measured: { readonly ours: () => Promise<number>; readonly peer: () => Promise<number> },
): Promise<Comparison> {
  await measured.ours();
  await measured.peer();
  const ours: number[] = [];
  const peer: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    ours.push(await measured.ours());
    peer.push(await measured.peer());
    onProgress(
      `run ${run + 1} of ${runs}: ${ours.at(-1)?.toFixed(0)} beside ${peer.at(-1)?.toFixed(0)}`,
    );
  }
  const ratios = ours.map((rate, run) => rate / (peer[run] ?? Number.NaN));
  return { ours: spreadOf(ours), peer: spreadOf(peer), ratio: spreadOf(ratios) };
}
