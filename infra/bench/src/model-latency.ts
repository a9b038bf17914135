import { setTimeout as pause } from 'node:timers/promises';
import { startBenchSystem, type BenchSystem } from './bench-system.ts';
import { people, type Person } from './outcome-records.ts';
import { loadAverage, type Result } from './results.ts';
import { percentile, spreadOf } from './spread.ts';

const peopleCount = 1_000;
const outcomesPerSecond = 50;
const windows = 5;
const windowSeconds = 24;
const historyMin = 20;
const historyStep = 10;
const pollMs = 10;
const p99MsMax = 2_000;
const hourMs = 3_600_000;

interface Model {
  readonly servedVersion: number;
  readonly outcomes: number;
  readonly outcomesUntilNextTraining: number;
}

/** What an outcome that made a new model due waited for, from its acknowledgement on. */
interface Sample {
  readonly appliedMs: number;
  readonly servedMs: number;
}

/** From the acknowledgement of an outcome to the answer that shows the version learned from it. */
export async function modelLatency(onProgress: (says: string) => void): Promise<Result> {
  await using system = await startBenchSystem();
  const everybody = people(peopleCount);
  onProgress('history is brought in');
  const load = new OutcomeLoad(system, everybody);
  await load.bringHistory();
  const samples: Sample[][] = [];
  for (let window = 0; window < windows; window += 1) {
    onProgress(`window ${window + 1} of ${windows}`);
    samples.push(await load.run(windowSeconds));
  }
  const served = samples.map((window) => window.map(({ servedMs }) => servedMs));
  const applied = samples.flat().map(({ appliedMs }) => appliedMs);
  const p99 = spreadOf(served.map((values) => percentile(values, 0.99)));
  return {
    name: `acknowledgement to new model served, ${outcomesPerSecond} outcomes/s over ${peopleCount} users, ${served.flat().length} new models`,
    unit: 'ms',
    ours: { p50: spreadOf(served.map((values) => percentile(values, 0.5))), p99 },
    goal: { says: `p99 under ${p99MsMax} ms`, isMet: p99.median < p99MsMax },
    limitedBy: whatWaits(applied, served.flat()),
    loadAverage: loadAverage(),
  };
}

const inMs = (values: readonly number[], share: number) => percentile(values, share).toFixed(0);

function whatWaits(applied: readonly number[], served: readonly number[]): string {
  return (
    `until the outcome is applied (relay, log, consumer) p50 ${inMs(applied, 0.5)} ms and p99 ${inMs(applied, 0.99)} ms ` +
    `of p50 ${inMs(served, 0.5)} and p99 ${inMs(served, 0.99)}; the rest is the queue for a worker and the fit`
  );
}

class OutcomeLoad {
  readonly #system: BenchSystem;
  readonly #everybody: readonly Person[];
  /** Outcomes until the next training, by user; the generator makes all of them and so knows. */
  readonly #missing = new Map<string, Model>();
  readonly #sent = new Map<string, number>();
  #turn = 0;

  constructor(system: BenchSystem, everybody: readonly Person[]) {
    this.#system = system;
    this.#everybody = everybody;
  }

  /** Between 20 and 29 outcomes each, so that a tenth of what follows makes a new model due. */
  async bringHistory(): Promise<void> {
    for (const [index, person] of this.#everybody.entries()) {
      const count = historyMin + (index % historyStep);
      const items = Array.from({ length: count }, () => this.#nextItem(person));
      await this.#system.call(person, 'leads', 'POST', 'outcomes', { items });
    }
    for (const person of this.#everybody) {
      const sent = this.#sent.get(person.userId);
      const model = await this.#modelOnce(
        person,
        ({ servedVersion, outcomes }) => servedVersion > 0 && outcomes === sent,
      );
      this.#missing.set(person.userId, model);
    }
  }

  /** Outcomes at an even pace, one person after the other, whatever the answers take. */
  async run(seconds: number): Promise<Sample[]> {
    const startedAt = performance.now();
    const sent: Promise<Sample | null>[] = [];
    for (let index = 0; index < seconds * outcomesPerSecond; index += 1) {
      const dueMs = (index / outcomesPerSecond) * 1_000 - (performance.now() - startedAt);
      if (dueMs > 0) await pause(dueMs);
      const person = this.#everybody[this.#turn++ % this.#everybody.length];
      if (person !== undefined) sent.push(this.#send(person));
    }
    return (await Promise.all(sent)).filter((sample) => sample !== null);
  }

  async #send(person: Person): Promise<Sample | null> {
    const before = this.#missing.get(person.userId);
    if (before === undefined) return null;
    const isDue = before.outcomesUntilNextTraining === 1;
    const outcomesUntilNextTraining = isDue ? historyStep : before.outcomesUntilNextTraining - 1;
    this.#missing.set(person.userId, { ...before, outcomesUntilNextTraining });
    const items = [this.#nextItem(person)];
    const expected = this.#sent.get(person.userId) ?? 0;
    await this.#system.call(person, 'leads', 'POST', 'outcomes', { items });
    if (!isDue) return null;
    const acknowledgedAt = performance.now();
    await this.#modelOnce(person, ({ outcomes }) => outcomes >= expected);
    const appliedMs = performance.now() - acknowledgedAt;
    const { servedVersion } = await this.#modelOnce(
      person,
      (model) => model.servedVersion > before.servedVersion,
    );
    const servedMs = performance.now() - acknowledgedAt;
    const known = this.#missing.get(person.userId) ?? before;
    this.#missing.set(person.userId, { ...known, servedVersion });
    return { appliedMs, servedMs };
  }

  async #modelOnce(person: Person, holds: (model: Model) => boolean): Promise<Model> {
    for (;;) {
      const model = await this.#system.call<Model>(person, 'scoring', 'GET', 'model');
      if (holds(model)) return model;
      await pause(pollMs);
    }
  }

  #nextItem({ userId }: Person) {
    const index = (this.#sent.get(userId) ?? 0) + 1;
    this.#sent.set(userId, index);
    const occurredAt = Date.now() - hourMs;
    return {
      leadId: `${userId}-lead-${index}`,
      outcome: index % 3 === 0 ? 'LOST' : 'WON',
      occurredAt: new Date(occurredAt).toISOString(),
      lead: {
        attributes: {
          size: index % 2 === 0 ? 'big' : 'small',
          employees: (index * 37) % 101,
          source: `source ${index % 5}`,
          hasBudget: index % 4 === 0,
        },
        occurredAt: new Date(occurredAt - 48 * hourMs).toISOString(),
      },
    };
  }
}
