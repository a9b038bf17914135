import { PARTITION_COUNT, topics } from '@leadloop/contracts';
import type { EventLog, NewRecord } from '@leadloop/event-log';
import { PostgresEventLog } from '@leadloop/postgres-event-log';
import { applyTerms } from '../../../services/scoring/src/adapters/apply-batch.ts';
import { applyTopic, knowingPeople } from './apply-rate.ts';
import { bareInsert, readExampleRows } from './bare-insert.ts';
import { openBenchDatabases, type BenchDatabases } from './bench-databases.ts';
import { openBenchKafka, type BenchKafka } from './bench-kafka.ts';
import { modelLatency } from './model-latency.ts';
import { outcomeRecords, people, userRecord } from './outcome-records.ts';
import { consumeRaw, produceRaw } from './raw-kafka.ts';
import { relayRate } from './relay-rate.ts';
import { compared, machine, type Report, type Result } from './results.ts';
import { alternating } from './spread.ts';
import { whereTimeGoes } from './where-time-goes.ts';

const runs = 5;
const peopleCount = 1_000;
/** So that joining, compiling and the first fetch weigh little. */
const outcomesEach = 200;
const appendRowsMax = 5_000;
const relayRowsAtOnce = 2_000;

type OnProgress = (says: string) => void;

const everybody = people(peopleCount);

/** From the outbox to the model that is served, each part beside the least that any program would have to do. */
export async function benchPipeline(onProgress: OnProgress): Promise<Report> {
  const results: Result[] = [];
  const didNotRun: Report['didNotRun'][number][] = [];
  {
    await using databases = await openBenchDatabases();
    const records = outcomeRecords(everybody, outcomesEach);
    onProgress('applying, beside bare inserts');
    results.push(await applying(databases, records, onProgress));
    await using parts = new AsyncDisposableStack();
    const kafka = await openBenchKafka();
    if ('unavailable' in kafka) {
      const why = `no Kafka: ${kafka.unavailable}`;
      didNotRun.push({ name: 'applying from Kafka', why }, { name: 'relay to Kafka', why });
    } else {
      parts.use(kafka);
      onProgress('applying from Kafka, beside bare kafkajs');
      results.push(await applyingFromKafka(databases, kafka, records, onProgress));
      onProgress('relaying to Kafka, beside a bare producer');
      results.push(await relaying(databases, kafka, records, onProgress));
    }
  }
  onProgress('from an outcome to its model');
  results.push(await modelLatency(onProgress));
  return { machine, results, didNotRun };
}

async function fill(log: EventLog, records: readonly NewRecord[]): Promise<void> {
  await log.append(everybody.map(userRecord));
  for (let from = 0; from < records.length; from += appendRowsMax) {
    await log.append(records.slice(from, from + appendRowsMax));
  }
}

async function applying(
  databases: BenchDatabases,
  records: readonly NewRecord[],
  onProgress: OnProgress,
): Promise<Result> {
  const { ownerUrl } = await databases.empty();
  await using log = await PostgresEventLog.open({ databaseUrl: ownerUrl });
  await log.ensureTopics(
    Object.values(topics).map((topic) => ({ ...topic, partitions: PARTITION_COUNT })),
  );
  await fill(log, records);
  const applyAll = async () => {
    await using pool = await knowingPeople(databases, log, peopleCount);
    return await applyTopic(pool.open, log, 'lead-outcomes', records.length);
  };
  const rows = await appliedRows(databases, log, records.length);
  const comparison = await alternating(runs, onProgress, {
    ours: applyAll,
    peer: async () => {
      await using pool = await knowingPeople(databases, log, peopleCount);
      const { batchSizeMax: rowsAtOnce, partitionsAtOnceMax: connections } = applyTerms;
      return await bareInsert(pool.open, rows, { rowsAtOnce, connections });
    },
  });
  return compared({
    name: 'events applied from the embedded log, features opened',
    unit: 'events/s',
    peerName: 'bare insert of the same rows',
    comparison,
    ratioMin: 0.6,
    limitedBy: await whereTimeGoes(applyAll),
  });
}

async function appliedRows(databases: BenchDatabases, log: EventLog, recordsTotal: number) {
  await using pool = await knowingPeople(databases, log, peopleCount);
  await applyTopic(pool.open, log, 'lead-outcomes', recordsTotal);
  return await readExampleRows(pool.open);
}

async function applyingFromKafka(
  databases: BenchDatabases,
  kafka: BenchKafka,
  records: readonly NewRecord[],
  onProgress: OnProgress,
): Promise<Result> {
  const { log: opened, topicPrefix } = await kafka.openLog();
  await using log = opened;
  await fill(log, records);
  const applyAll = async () => {
    await using pool = await knowingPeople(databases, log, peopleCount);
    return await applyTopic(pool.open, log, 'lead-outcomes', records.length);
  };
  const comparison = await alternating(runs, onProgress, {
    ours: applyAll,
    peer: () =>
      consumeRaw(kafka.brokers, `${topicPrefix}lead-outcomes`, {
        recordsTotal: records.length,
        partitionsAtOnce: applyTerms.partitionsAtOnceMax,
      }),
  });
  return compared({
    name: 'events applied from Kafka, features opened',
    unit: 'events/s',
    peerName: 'bare kafkajs eachBatch',
    comparison,
    ratioMin: 0.08,
    limitedBy: await whereTimeGoes(applyAll),
  });
}

async function relaying(
  databases: BenchDatabases,
  kafka: BenchKafka,
  records: readonly NewRecord[],
  onProgress: OnProgress,
): Promise<Result> {
  const { log: opened, topicPrefix } = await kafka.openLog();
  await using log = opened;
  const relayAll = () => relayRate(databases, log, records);
  const comparison = await alternating(runs, onProgress, {
    ours: relayAll,
    peer: () => produceRaw(kafka.brokers, `${topicPrefix}lead-outcomes`, records, relayRowsAtOnce),
  });
  return compared({
    name: 'outbox rows relayed to Kafka and marked',
    unit: 'rows/s',
    peerName: 'bare kafkajs producer, same batches',
    comparison,
    ratioMin: 0.55,
    limitedBy: await whereTimeGoes(relayAll),
  });
}
