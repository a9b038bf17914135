import { availableParallelism, loadavg } from 'node:os';
import type { Comparison, Spread } from './spread.ts';

/** A rate beside its peer's, or durations with none. */
export interface Result {
  readonly name: string;
  readonly unit: string;
  readonly ours: Readonly<Record<string, Spread>>;
  readonly peer?: { readonly name: string } & Spread;
  readonly ratio?: Spread;
  readonly goal: { readonly says: string; readonly isMet: boolean };
  readonly limitedBy: string;
  /** Of the machine, over the last minute, when the measurement ended. */
  readonly loadAverage: number;
}

export interface Report {
  readonly machine: { readonly cores: number; readonly node: string };
  readonly results: readonly Result[];
  readonly didNotRun: readonly { readonly name: string; readonly why: string }[];
}

export const machine = { cores: availableParallelism(), node: process.version };
export const loadAverage = () => Math.round((loadavg()[0] ?? 0) * 100) / 100;

export function compared(given: {
  readonly name: string;
  readonly unit: string;
  readonly peerName: string;
  readonly comparison: Comparison;
  readonly ratioMin: number;
  readonly limitedBy: string;
}): Result {
  const { ours, peer, ratio } = given.comparison;
  return {
    name: given.name,
    unit: given.unit,
    ours: { rate: ours },
    peer: { name: given.peerName, ...peer },
    ratio,
    goal: { says: `ratio at least ${given.ratioMin}`, isMet: ratio.median >= given.ratioMin },
    limitedBy: given.limitedBy,
    loadAverage: loadAverage(),
  };
}

export function readable({ machine, results, didNotRun }: Report): string {
  const lines = [`${machine.cores} cores, Node ${machine.node}`, ''];
  for (const result of results) lines.push(...readableResult(result), '');
  for (const { name, why } of didNotRun) lines.push(`DID NOT RUN: ${name}: ${why}`);
  return lines.join('\n');
}

const digitsOf = (digits: number) => ({
  minimumFractionDigits: digits,
  maximumFractionDigits: digits,
});

const row = (label: string, spread: Spread, digits: number) =>
  `  ${label.padEnd(44)}${[spread.median, spread.min, spread.max]
    .map((value) => value.toLocaleString('en', digitsOf(digits)).padStart(12))
    .join('')}`;

function readableResult({ name, unit, ours, peer, ratio, goal, ...rest }: Result): string[] {
  return [
    `${name} (${unit}; load average ${rest.loadAverage})`,
    `  ${''.padEnd(44)}${['median', 'min', 'max'].map((title) => title.padStart(12)).join('')}`,
    ...Object.entries(ours).map(([label, spread]) => row(label, spread, 0)),
    ...(peer === undefined ? [] : [row(peer.name, peer, 0)]),
    ...(ratio === undefined ? [] : [row('ratio', ratio, 3)]),
    `  goal: ${goal.says}: ${goal.isMet ? 'met' : 'NOT MET'}`,
    `  limited by: ${rest.limitedBy}`,
  ];
}
