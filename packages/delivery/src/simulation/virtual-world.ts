import type { Guard } from './guards.ts';
import type { Random } from './random.ts';
import { VirtualDatabase } from './virtual-database.ts';
import { type Fence, VirtualLog, type VirtualRecord } from './virtual-log.ts';

export const LEASE_TTL_MS = 1_000;

/** Everything that the actors share, and how unreliable it is. */
export interface VirtualWorld {
  readonly random: Random;
  readonly database: VirtualDatabase;
  readonly log: VirtualLog;
  readonly partitions: number;
  readonly without: Guard | null;
  nowMs: number;
  /** False once the faults are over, so that everything can come to rest. */
  isFaulty: boolean;
  /** Appends that were given up and may arrive yet. */
  readonly onTheWay: { readonly records: readonly VirtualRecord[]; readonly token: bigint }[];
}

export function virtualWorld(random: Random, without: Guard | null): VirtualWorld {
  const partitions = 1 + random.below(3);
  const fence: Fence = random.chance(0.5) ? 'log' : 'partition';
  return {
    random,
    database: new VirtualDatabase(partitions, without),
    log: new VirtualLog(partitions, fence, without),
    partitions,
    without,
    nowMs: 0,
    isFaulty: true,
    onTheWay: [],
  };
}

/** Whether a fault of this probability happens now. */
export const strikes = ({ isFaulty, random }: VirtualWorld, probability: number): boolean =>
  isFaulty && random.chance(probability);
