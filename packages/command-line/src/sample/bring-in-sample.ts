import { type PersonsLeads, simulateSalesTeam } from '@leadloop/sample';
import { leadsApi } from '../leads-api.ts';
import { operatorApi } from '../scoring-api.ts';
import { signedAccess } from '../access.ts';
import type { ServiceAddresses } from '../service-call.ts';
import type { DataFolder } from '../supervisor/data-folder.ts';
import {
  readSampleState,
  replaceFile,
  type SampleState,
  writeSampleState,
} from './sample-state.ts';
import { sendSample } from './send-sample.ts';
import { untilRanked } from './until-ranked.ts';

export interface BringInOptions {
  readonly folder: DataFolder;
  readonly addresses: ServiceAddresses;
  readonly privateKeyPem: string;
  readonly onProgress: (line: string) => void;
  readonly signal: AbortSignal;
}

/** The same people win the same way at every first start; only the calendar moves. */
const seed = 20_251_122;

/**
 * Decides at the first start whether this data has the sample, and lets the console know its people.
 * Resolves to what is left to do.
 */
export async function planSample(folder: DataFolder, isLeftOut: boolean): Promise<SampleState> {
  const known = await readSampleState(folder.sampleState);
  if (known !== null) return known;
  const state: SampleState = isLeftOut
    ? { state: 'left-out' }
    : { state: 'importing', seed, now: Date.now() };
  const people = state.state === 'left-out' ? [] : simulateSalesTeam(state);
  await replaceFile(folder.sampleUsers, JSON.stringify(people.map(({ person }) => person)));
  await writeSampleState(folder.sampleState, state);
  return state;
}

/** Imports the sample and waits until everybody's leads are ranked; nothing where that is done. */
export async function bringInSample(state: SampleState, options: BringInOptions): Promise<void> {
  if (state.state !== 'importing') return;
  const people = simulateSalesTeam(state);
  const access = signedAccess(options.privateKeyPem);
  const leads = leadsApi(options.addresses.leads, access, options.signal);
  const total = people.reduce((sum, { closed, open }) => sum + closed.length + open.length, 0);
  await sendSample(people, leads, (sent) =>
    options.onProgress(`simulated leads brought in: ${count(sent)} of ${count(total)}`),
  );
  await untilRanked({
    people,
    leads,
    operator: operatorApi(access, options.signal),
    scoringAddress: options.addresses.scoring,
    onProgress: (trained, ranked) => options.onProgress(rankedLine(people, trained, ranked)),
    signal: options.signal,
  });
  await writeSampleState(options.folder.sampleState, { ...state, state: 'ranked' });
}

const count = (value: number) => value.toLocaleString('en');

const rankedLine = (people: readonly PersonsLeads[], trained: number, ranked: number) =>
  `models trained: ${trained} of ${people.length}, ranked: ${ranked}`;
