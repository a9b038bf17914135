import { randomInt } from 'node:crypto';

/** How much a fault scenario carries: everything by `pnpm test:faults`, a twentieth where every test runs. */
export interface FaultSize {
  readonly outcomes: number;
  readonly kills: number;
  /** Rounds of a second member that joins and leaves. */
  readonly joins: number;
  readonly timeoutMs: number;
}

const full: FaultSize = { outcomes: 20_000, kills: 40, joins: 15, timeoutMs: 1_800_000 };
const small: FaultSize = { outcomes: 1_000, kills: 6, joins: 3, timeoutMs: 420_000 };

/** The one reader of the environment here. */
export const faultSize: FaultSize = process.env['LEADLOOP_FAULTS'] === 'full' ? full : small;

/** What the points of the kills follow from: another each time, unless one is given to see a run again. */
export const faultSeed = process.env['LEADLOOP_FAULTS_SEED'] ?? String(randomInt(1_000_000));
