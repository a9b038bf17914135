import { addressesOf } from '../addresses.ts';
import { localKey } from '../access.ts';
import type { Call, Command } from '../command.ts';
import { bringInSample, planSample } from '../sample/bring-in-sample.ts';
import { dataFolder } from '../supervisor/data-folder.ts';
import { lockData } from '../supervisor/data-lock.ts';
import { orphansPatienceMs, requireFreePorts } from '../supervisor/ports.ts';
import { runSystem } from '../supervisor/run-system.ts';
import { untilAskedToEnd } from './ending-signal.ts';

export const startCommand: Command = {
  name: 'start',
  summary: 'Runs everything on this machine and keeps it running; Ctrl-C ends it in order.',
  positionals: [],
  options: {
    empty: { type: 'boolean', description: 'leave the simulated sample out (at the first start)' },
  },
  notes: [
    'LEADLOOP_DATA names the data folder (default: .leadloop), LEADLOOP_PORT the port of the page',
    '(default: 4100; the services take the next three). With LEADLOOP_LOG=kafka and KAFKA_BROKERS the',
    'services meet in Kafka. With --json every line is a JSON object.',
  ],
  run: async (call) => {
    await untilAskedToEnd((ending) => runUntilAsked(call, ending));
    return 0;
  },
};

async function runUntilAsked(call: Call, ending: AbortSignal): Promise<void> {
  const { environment } = call;
  const say = (line: string) =>
    call.terminal.print(call.json ? JSON.stringify({ message: line }) : line);
  const folder = dataFolder(environment.dataDirectory);
  await using lock = await lockData(folder.root);
  await requireFreePorts(environment.port, lock.wasTakenOver ? orphansPatienceMs : 0);
  const sample = await planSample(folder, call.values['empty'] === true);
  const addresses = addressesOf(environment, undefined);
  say(`Leadloop starts with its data in ${folder.root}`);
  await using system = await runSystem(environment, say);
  const standing = async () => {
    await system.ready;
    await bringInSample(sample, {
      folder,
      addresses,
      privateKeyPem: await localKey(environment),
      onProgress: (line) => call.terminal.progress(line),
      signal: ending,
    });
    say(call.json ? addresses.console : `Open ${addresses.console}`);
  };
  await untilEnding(standing(), ending);
  say('Leadloop ends');
}

/** Resolves when the end is asked for; rejects where it cannot come to stand. */
async function untilEnding(standing: Promise<void>, ending: AbortSignal): Promise<void> {
  const asked = new Promise<void>((resolve) => {
    if (ending.aborted) resolve();
    ending.addEventListener('abort', () => resolve(), { once: true });
  });
  await Promise.race([standing.then(() => asked), asked]);
}
