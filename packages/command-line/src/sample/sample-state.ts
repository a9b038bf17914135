import { readFile, rename, writeFile } from 'node:fs/promises';

/** How far the bringing in of the sample is; `now` is what its times end at, also when it is resumed. */
export type SampleState =
  | { readonly state: 'left-out' }
  | { readonly state: 'importing'; readonly seed: number; readonly now: number }
  | { readonly state: 'ranked'; readonly seed: number; readonly now: number };

/** Null before the first start. */
export async function readSampleState(file: string): Promise<SampleState | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as SampleState);
}

export const writeSampleState = (file: string, state: SampleState): Promise<void> =>
  replaceFile(file, JSON.stringify(state));

/** The whole file or the one before, whatever dies when. */
export async function replaceFile(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text, { mode: 0o600, flush: true });
  await rename(`${file}.new`, file);
}
