import type { Position } from '../consumer-machine.ts';
import { keyGate } from '../key-gate.ts';
import type { Guard } from './guards.ts';
import type { Random } from './random.ts';
import type { VirtualRecord } from './virtual-log.ts';

export interface VirtualRow extends VirtualRecord {
  readonly id: string;
}

/** The publishing service's outbox and lease, and the consuming service's positions and effects. */
export class VirtualDatabase {
  readonly violations: string[] = [];
  /** What took effect, key by key, in order. */
  readonly effects = new Map<string, number[]>();
  readonly #without: Guard | null;
  readonly #rows: VirtualRow[] = [];
  readonly #published = new Set<string>();
  /** Transactions that have their id, hold their key's lock, and are not committed yet. */
  readonly #open = new Map<string, VirtualRow>();
  readonly #accepted = new Map<string, number>();
  readonly #positions: Position[];
  readonly #known = new Map<string, number>();
  #lease = { owner: '', epoch: 0n, expiresAtMs: -1 };
  #ids = 0;

  constructor(partitions: number, without: Guard | null) {
    this.#without = without;
    this.#positions = Array.from({ length: partitions }, () => ({ next: 0n, epoch: 0n }));
  }

  /** Accepted and committed, by key. */
  get accepted(): ReadonlyMap<string, number> {
    return this.#accepted;
  }

  get isPublished(): boolean {
    return this.#open.size === 0 && this.#published.size === this.#rows.length;
  }

  // Accepting -------------------------------------------------------------------------------------

  begin(key: string, partition: number): void {
    if (this.#open.has(key)) return;
    this.#ids += 1;
    const sequence = (this.#accepted.get(key) ?? 0) + 1;
    this.#open.set(key, { id: String(this.#ids), key, partition, sequence });
  }

  /** Ends one of the open transactions; ids are not committed in their order. */
  end(random: Random, commits: boolean): void {
    if (this.#open.size === 0) return;
    const key = random.of([...this.#open.keys()]);
    const row = this.#open.get(key);
    this.#open.delete(key);
    if (!commits || !row) return;
    this.#rows.push(row);
    this.#accepted.set(key, row.sequence);
  }

  // The relay's side ------------------------------------------------------------------------------

  claim(owner: string, epochMin: bigint, nowMs: number, ttlMs: number): bigint | null {
    const held = this.#lease;
    const isOthers = held.owner !== owner && held.owner !== '' && held.expiresAtMs > nowMs;
    if (isOthers && this.#without !== 'lease') return null;
    if (isOthers) this.violations.push('two relays hold the lease');
    const isKept = held.owner === owner && held.epoch >= epochMin;
    const next = held.epoch + 1n > epochMin ? held.epoch + 1n : epochMin;
    this.#lease = { owner, epoch: isKept ? held.epoch : next, expiresAtMs: nowMs + ttlMs };
    return this.#lease.epoch;
  }

  #holds(owner: string, epoch: bigint): boolean {
    return this.#lease.owner === owner && this.#lease.epoch === epoch;
  }

  unpublished(rowsMax: number, taken: readonly string[] = []): VirtualRow[] {
    return this.#rows
      .filter(({ id }) => !this.#published.has(id) && !taken.includes(id))
      .toSorted((a, b) => Number(a.id) - Number(b.id))
      .slice(0, rowsMax);
  }

  mark(
    ids: readonly string[],
    owner: string,
    epoch: bigint,
    nowMs: number,
    ttlMs: number,
  ): boolean {
    if (!this.#holds(owner, epoch)) {
      if (this.#without !== 'mark-epoch') return false;
      this.violations.push('a relay marked under an epoch that another has');
    } else this.#lease = { ...this.#lease, expiresAtMs: nowMs + ttlMs };
    for (const id of ids) this.#published.add(id);
    return true;
  }

  // The consumer's side ---------------------------------------------------------------------------

  position(partition: number): Position {
    return this.#positions[partition] ?? { next: 0n, epoch: 0n };
  }

  claimPartition(partition: number): Position {
    const { next, epoch } = this.position(partition);
    this.#positions[partition] = { next, epoch: epoch + 1n };
    return this.position(partition);
  }

  /** One transaction: the effects and the move of the position, both or neither. */
  apply(
    partition: number,
    records: readonly VirtualRecord[],
    move: { readonly from: bigint; readonly to: bigint; readonly epoch: bigint },
  ): boolean {
    const { next, epoch } = this.position(partition);
    if (next !== move.from && this.#without !== 'compare-and-set') return false;
    if (epoch !== move.epoch && this.#without !== 'claim-epoch') return false;
    if (epoch !== move.epoch) this.violations.push('a batch was applied under another’s claim');
    if (next !== move.from) this.violations.push('a batch was applied that does not begin here');
    for (const record of records) this.#count(record);
    this.#positions[partition] = { next: move.to, epoch };
    return true;
  }

  #count({ key, sequence }: VirtualRecord): void {
    const known = this.#known.get(key) ?? 0;
    const verdict = keyGate({ sequence: known, parked: false }, sequence);
    if (verdict === 'duplicate' && this.#without !== 'sequence') return;
    if (verdict === 'park') this.violations.push(`${key}: ${sequence} came after ${known}`);
    this.#known.set(key, Math.max(known, sequence));
    const effects = this.effects.get(key) ?? [];
    this.effects.set(key, effects);
    effects.push(sequence);
  }
}
