import { setTimeout as pause } from 'node:timers/promises';
import { CommandFailed } from '../command-errors.ts';
import {
  type Exit,
  launch,
  type ProcessSpecification,
  type RunningProcess,
} from './child-process.ts';
import { afterEnding } from './restart-rule.ts';

export interface KeptProcess {
  readonly name: string;
  /** Resolves when the first run is ready; rejects with one clear line where it cannot start here. */
  readonly ready: Promise<void>;
  readonly isReady: () => boolean;
  /** SIGTERM; SIGKILL after `graceMs`. Resolves when the process is gone. */
  end(graceMs: number): Promise<void>;
}

export interface KeepRunningOptions {
  /** Asked anew at every start. */
  readonly specification: () => ProcessSpecification;
  /** Resolves once this run answers; given up when the run ends. */
  readonly untilReady: (run: RunningProcess, signal: AbortSignal) => Promise<void>;
  /** How often the database has gone away since the supervisor started: a change tells that it did not stand. */
  readonly databaseLosses: () => number;
  readonly say: (line: string) => void;
  /** Called after each end that nobody asked for. */
  readonly onLost?: () => void;
}

/** Keeps one process running by the restart rule until it is ended. */
export function keepRunning(options: KeepRunningOptions): KeptProcess {
  const { name } = options.specification();
  const ending = new AbortController();
  const ready = Promise.withResolvers<void>();
  ready.promise.catch(() => undefined);
  const state: State = { run: null, isReady: false, wasEverReady: false };
  const finished = runForEver(options, state, ready, ending.signal);
  return {
    name,
    ready: ready.promise,
    isReady: () => state.isReady,
    end: async (graceMs) => {
      ending.abort();
      state.run?.child.kill('SIGTERM');
      const limit = new AbortController();
      const kill = async () => {
        await pause(graceMs, undefined, { signal: limit.signal });
        options.say(`${name} did not end within ${graceMs / 1000} s and is killed`);
        state.run?.child.kill('SIGKILL');
      };
      kill().catch(() => undefined);
      await finished;
      limit.abort();
    },
  };
}

interface State {
  run: RunningProcess | null;
  isReady: boolean;
  wasEverReady: boolean;
}

async function runForEver(
  options: KeepRunningOptions,
  state: State,
  ready: PromiseWithResolvers<void>,
  ending: AbortSignal,
): Promise<void> {
  const { name } = options.specification();
  while (!ending.aborted) {
    const lossesBefore = options.databaseLosses();
    const began = performance.now();
    const { exit, lastWords } = await runOnce(options, state, ready);
    const next = afterEnding({
      code: exit.code,
      livedMs: performance.now() - began,
      wasEverReady: state.wasEverReady,
      databaseStood: options.databaseLosses() === lossesBefore,
      isEnding: ending.aborted,
    });
    if (next.next === 'stay-down') return;
    options.onLost?.();
    if (next.next === 'give-up') {
      ready.reject(new CommandFailed(lastWords ?? `${name} cannot start ${describe(exit)}`));
      return;
    }
    // One that was killed has said nothing of it; one that ended itself has said why.
    const why = exit.code === null || lastWords === null ? '' : `, "${lastWords}"`;
    options.say(`${name} ended ${describe(exit)}${why}: starting it again`);
    await pause(next.afterMs, undefined, { signal: ending }).catch(() => undefined);
  }
}

async function runOnce(
  options: KeepRunningOptions,
  state: State,
  ready: PromiseWithResolvers<void>,
): Promise<{ exit: Exit; lastWords: string | null }> {
  const run = launch(options.specification());
  state.run = run;
  const over = new AbortController();
  const watch = async () => {
    await options.untilReady(run, over.signal);
    if (over.signal.aborted) return;
    if (state.wasEverReady) options.say(`${options.specification().name} is back`);
    state.isReady = true;
    state.wasEverReady = true;
    ready.resolve();
  };
  watch().catch(() => undefined);
  const exit = await run.exited;
  state.isReady = false;
  over.abort();
  return { exit, lastWords: await run.lastWords().catch(() => null) };
}

const describe = ({ code, signal }: Exit): string =>
  signal === null ? `(exit code ${code})` : `(${signal})`;
