import { isInfrastructureError } from '@leadloop/delivery';
import { backoffMs, Bell, pause } from '@leadloop/event-log';
import { NEWEST_ALGORITHM, trainingSetDigest } from '@leadloop/model';
import type { Logger } from '@leadloop/service-kit';
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { reasonToSkip } from '../domain/training-attempt.ts';
import { concludeTraining } from './conclude-training.ts';
import type { AttemptResult } from './conclude-training.ts';
import { readTrainingSet, trainingRow } from './example-rows.ts';
import { claimTrainings, postponeTraining, renewLeases } from './pending-rows.ts';
import type { ClaimedTraining } from './pending-rows.ts';
import type { TrainingPool } from './training-pool.ts';
import { readServedVersion } from './version-rows.ts';

export interface TrainingJobsOptions {
  readonly pool: Pool;
  readonly trainingPool: TrainingPool;
  readonly logger: Logger;
  /** After a commit that wrote to the outbox. */
  readonly onConcluded: (verdict: string) => void;
  /** How long a training waits for a process that died with it. */
  readonly leaseMs?: number;
}

const defaultLeaseMs = 10_000;
/** Jobs of this process are announced by `wake`; those whose lease ended are found by looking. */
const pollMs = 500;

/** Claims what waits and trains it, as many at once as there are workers. Disposing it gives the claims back. */
export class TrainingJobs implements AsyncDisposable {
  readonly failed: Promise<never>;
  readonly #options: TrainingJobsOptions;
  readonly #leaseMs: number;
  readonly #owner = randomUUID();
  readonly #bell = new Bell();
  readonly #stopping = new AbortController();
  readonly #running = new Map<Promise<void>, ClaimedTraining>();
  readonly #ended: Promise<void>;
  readonly #renewal: NodeJS.Timeout;

  constructor(options: TrainingJobsOptions) {
    this.#options = options;
    this.#leaseMs = options.leaseMs ?? defaultLeaseMs;
    this.#renewal = setInterval(() => void this.#renew(), this.#leaseMs / 3);
    this.#ended = this.#claimUntilStopped();
    this.failed = this.#ended.then(() => new Promise<never>(() => {}));
    this.failed.catch(() => {});
  }

  /** Says that jobs were committed in this process. */
  wake(): void {
    this.#bell.ring();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#ended.catch(() => {});
    await Promise.all(this.#running.keys());
    clearInterval(this.#renewal);
  }

  async #claimUntilStopped(): Promise<void> {
    const { signal } = this.#stopping;
    let failuresInARow = 0;
    while (!signal.aborted) {
      try {
        await this.#claim();
        failuresInARow = 0;
        await this.#bell.wait(signal, pollMs);
      } catch (error) {
        if (!isInfrastructureError(error)) throw error;
        failuresInARow += 1;
        this.#options.logger.warn(
          { err: error, failuresInARow },
          'claiming trainings will be tried again',
        );
        await pause(backoffMs(failuresInARow), signal);
      }
    }
  }

  async #claim(): Promise<void> {
    const { pool, trainingPool } = this.#options;
    const free = trainingPool.workers - this.#running.size;
    if (free <= 0) return;
    const terms = { owner: this.#owner, leaseMs: this.#leaseMs, trainingsMax: free };
    for (const job of await claimTrainings(pool, terms)) this.#start(job);
  }

  #start(job: ClaimedTraining): void {
    const running = this.#make(job).finally(() => {
      this.#running.delete(running);
      this.#bell.ring();
    });
    this.#running.set(running, job);
  }

  /** Never rejects, and never loses a job: what fails is tried again later, what is given up at the end is free at once. */
  async #make(job: ClaimedTraining): Promise<void> {
    const { pool, logger, onConcluded } = this.#options;
    try {
      const result = await this.#attempt(job);
      const verdict = await concludeTraining(pool, this.#owner, job, result);
      if (verdict !== null) onConcluded(verdict);
    } catch (error) {
      const isStopping = this.#stopping.signal.aborted;
      const pauseMs = isStopping ? 0 : backoffMs(job.failures + 1);
      if (!isStopping) {
        const { organizationId, userId } = job;
        logger.error(
          { err: error, organizationId, userId, pauseMs },
          'a training failed and will be tried again',
        );
      }
      // Where even this fails, the lease ends by itself.
      await postponeTraining(pool, job, this.#owner, pauseMs).catch(() => {});
    }
  }

  async #attempt(job: ClaimedTraining): Promise<AttemptResult> {
    const { pool, trainingPool } = this.#options;
    const examples = await readTrainingSet(pool, job, job.request.cutSequence);
    const wins = examples.filter(({ outcome }) => outcome === 'WON').length;
    const set = { outcomes: examples.length, wins };
    const algorithm = NEWEST_ALGORITHM;
    const served = await readServedVersion(pool, job);
    const skippedBecause = reasonToSkip({ request: job.request, set, served, algorithm });
    if (skippedBecause !== null) {
      const digest = trainingSetDigest(examples.map(trainingRow));
      return { set, trainingSetDigest: digest, trained: null, skippedBecause };
    }
    const trained = await trainingPool.train({ examples, algorithm }, this.#stopping.signal);
    return { set, trainingSetDigest: trained.trainingSetDigest, trained, skippedBecause };
  }

  async #renew(): Promise<void> {
    if (this.#running.size === 0) return;
    try {
      const jobs = [...this.#running.values()];
      await renewLeases(this.#options.pool, this.#owner, jobs, this.#leaseMs);
    } catch (error) {
      this.#options.logger.warn(
        { err: error },
        'the leases of running trainings could not be renewed',
      );
    }
  }
}
