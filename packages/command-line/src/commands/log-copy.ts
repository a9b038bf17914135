import { topics } from '@leadloop/contracts';
import { type KafkaSettings, openEventLog } from '@leadloop/service-kit';
import type { Call, Command } from '../command.ts';
import { CommandFailed } from '../command-errors.ts';
import { kafkaIn } from '../environment.ts';
import { copyLogPatiently, type TopicCopy } from '../log-copy/copy-log.ts';
import { openStoppedSystem } from '../log-copy/stopped-system.ts';
import { forgetPositions, refuseWhatHasMovedOn } from '../log-copy/stored-positions.ts';
import { text } from './calling-options.ts';
import { untilAskedToEnd } from './ending-signal.ts';

export const logCopyCommand: Command = {
  name: 'log copy',
  summary: 'Copies the embedded log to Kafka, for a start with LEADLOOP_LOG=kafka afterwards.',
  positionals: [],
  options: {
    'to-brokers': {
      type: 'string',
      value: '<host:port,…>',
      description: 'the brokers of Kafka (default: KAFKA_BROKERS; its other settings count too)',
    },
  },
  notes: [
    'The services must be stopped. Each partition is copied in its order and compared afterwards; an',
    'interrupted copy goes on where it was. Topics that hold anything else are refused. Consumers go',
    'on where they were; compacted topics have other offsets on Kafka, so these are read once more.',
  ],
  run: async (call) => {
    const kafka = kafkaIn(call.environment, text(call, 'to-brokers'));
    const began = performance.now();
    const copies = await untilAskedToEnd((ending) => copyToKafka(call, kafka, ending));
    const seconds = (performance.now() - began) / 1_000;
    call.terminal.endProgress();
    call.terminal.print(
      call.json ? JSON.stringify({ topics: copies, seconds }) : readable(copies, seconds),
    );
    return 0;
  },
};

const compactedTopics = Object.values(topics)
  .filter(({ cleanup }) => cleanup === 'compact')
  .map(({ name }) => name);

const silent = { info: () => undefined, warn: () => undefined };

async function copyToKafka(
  { environment, terminal }: Call,
  kafka: KafkaSettings,
  ending: AbortSignal,
): Promise<TopicCopy[]> {
  await using system = await openStoppedSystem(environment);
  const { databases } = system;
  const databaseUrl = databases.log.ownerUrl;
  await using source = await openEventLog({ kind: 'postgres', databaseUrl }, silent);
  await using target = await openOnce(kafka);
  const copied = new Map<string, number>();
  try {
    const consuming = [databases.leads.ingestUrl, databases.scoring.ingestUrl];
    for (const url of consuming) await refuseWhatHasMovedOn(url, source);
    // Before the first record, so that no interruption leaves a position that means another record on Kafka.
    for (const url of consuming) await forgetPositions(url, compactedTopics);
    return await copyLogPatiently({
      source,
      target,
      topics: Object.values(topics),
      onCopied: (topic, records) => {
        const sum = (copied.get(topic) ?? 0) + records;
        copied.set(topic, sum);
        terminal.progress(`${topic}: ${count(sum)} records copied`);
      },
      signal: ending,
    });
  } catch (error) {
    if (!ending.aborted) throw error;
    throw new CommandFailed('the copy was interrupted; called again, it goes on from there');
  }
}

/** Whoever types a command is told at once that nobody answers. */
async function openOnce(kafka: KafkaSettings) {
  try {
    return await openEventLog(kafka, silent, AbortSignal.abort());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandFailed(`Kafka at ${kafka.brokers.join(', ')} does not answer: ${reason}`, {
      cause: error,
    });
  }
}

const count = (value: number): string => value.toLocaleString('en');

function readable(copies: readonly TopicCopy[], seconds: number): string {
  const width = Math.max(...copies.map(({ topic }) => topic.length));
  const lines = copies.map(({ topic, records, copied }) => {
    const stood =
      records === copied ? '' : `, ${count(records - copied)} of them stood there already`;
    return `${topic.padEnd(width)}  ${count(records)} records, the same on both${stood}`;
  });
  return [...lines, `copied in ${seconds.toFixed(1)} s; now start with LEADLOOP_LOG=kafka`].join(
    '\n',
  );
}
