import { Piscina } from 'piscina';
import type { TrainedParameters, TrainingTask, trainInWorker } from './train-worker.ts';

/** A fit of the newest 10,000 rows with 100 attributes stays far below it; more is a fault, and ends the worker alone. */
const workerHeapMiB = 1_024;
/** Workers that found nothing to do for so long give their memory back. */
const idleTimeoutMs = 30_000;
/** The largest training set takes a few seconds: a worker silent for so long is ended, and its job tried again. */
const trainingTimeoutMs = 60_000;

const workerName: (typeof trainInWorker)['name'] = 'trainInWorker';

/** Worker threads that train, so that the consumer and HTTP never wait for a fit. */
export class TrainingPool implements AsyncDisposable {
  readonly #piscina: Piscina<TrainingTask, TrainedParameters>;
  readonly workers: number;

  constructor(workers: number) {
    this.workers = workers;
    this.#piscina = new Piscina({
      filename: new URL('./train-worker.ts', import.meta.url).href,
      minThreads: 0,
      maxThreads: workers,
      idleTimeout: idleTimeoutMs,
      resourceLimits: { maxOldGenerationSizeMb: workerHeapMiB },
    });
  }

  /** Rejects with the worker's error, or with an `AbortError` at the signal or after the time limit. */
  train(task: TrainingTask, signal: AbortSignal): Promise<TrainedParameters> {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(trainingTimeoutMs)]);
    return this.#piscina.run(task, { name: workerName, signal: limited });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#piscina.destroy();
  }
}
