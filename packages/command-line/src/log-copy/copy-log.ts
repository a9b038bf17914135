import type { Topic } from '@leadloop/contracts';
import {
  backoffMs,
  EventLogRefusal,
  pause,
  recordBytes,
  UnknownTopic,
  type Assignment,
  type EventLog,
  type NewRecord,
} from '@leadloop/event-log';
import { CommandFailed } from '../command-errors.ts';
import { contentOf, isSameRecord, type PartitionContent } from './record-digest.ts';

export interface CopyLogOptions {
  readonly source: Pick<EventLog, 'bounds' | 'read'>;
  readonly target: Pick<EventLog, 'append' | 'bounds' | 'ensureTopics' | 'read'>;
  readonly topics: readonly Topic[];
  /** Called with every portion that stands on the target. */
  readonly onCopied: (topic: string, records: number) => void;
  readonly signal: AbortSignal;
}

export interface TopicCopy {
  readonly topic: string;
  readonly cleanup: Topic['cleanup'];
  readonly records: number;
  /** Of those, what this run has copied; the others stood there from one that was interrupted. */
  readonly copied: number;
  readonly partitions: readonly (PartitionContent & { readonly partition: number })[];
}

/** A topic that was only just made has no leader yet, and a broker may restart; longer than that somebody should look. */
const attemptsMax = 6;
/** Pauses of less than 400 ms are too short for either. */
const pausesPassedOver = 3;

/**
 * `copyLog`, called again when the logs fail for the moment: each time it compares what stands there and goes on,
 * so that also an append whose answer was lost stands once.
 */
export async function copyLogPatiently(options: CopyLogOptions): Promise<TopicCopy[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await copyLog(options);
    } catch (error) {
      const mayPass = !(error instanceof CommandFailed || error instanceof EventLogRefusal);
      if (!mayPass || options.signal.aborted || attempt === attemptsMax) throw error;
      await pause(backoffMs(attempt + pausesPassedOver), options.signal);
    }
  }
}

interface PartitionPlan extends Assignment {
  readonly cleanup: Topic['cleanup'];
  /** Records that stand on the target already, and are the source's first. */
  readonly standing: number;
}

/**
 * Copies partition for partition, each in its order, and compares afterwards. Nothing is written
 * before every partition of the target is seen to hold nothing, or the beginning that an interrupted
 * copy has left: then the copy goes on from there. Both logs must be nobody else's meanwhile.
 * @throws CommandFailed where the target holds anything else, or does not hold the same in the end
 */
export async function copyLog(options: CopyLogOptions): Promise<TopicCopy[]> {
  const { source, target, topics, signal } = options;
  const partitions = new Map<Topic, readonly number[]>();
  for (const topic of topics) {
    const found = await partitionsOf(source, topic);
    if (found.length > 0) partitions.set(topic, found);
  }
  await target.ensureTopics(
    [...partitions].map(([topic, { length }]) => ({ ...topic, partitions: length })),
  );
  const plans: PartitionPlan[] = [];
  for (const [{ name, cleanup }, numbers] of partitions) {
    for (const partition of numbers) {
      signal.throwIfAborted();
      const assignment = { topic: name, partition };
      const standing = await commonBeginning(source, target, assignment);
      plans.push({ ...assignment, cleanup, standing });
    }
  }
  const copied = new Map<PartitionPlan, number>();
  for (const plan of plans) copied.set(plan, await copyPartition(options, plan));
  const copies: TopicCopy[] = [];
  for (const [{ name, cleanup }] of partitions) {
    const own = plans.filter(({ topic }) => topic === name);
    const contents = [];
    for (const plan of own) {
      signal.throwIfAborted();
      contents.push({ partition: plan.partition, ...(await comparedContent(options, plan)) });
    }
    copies.push({
      topic: name,
      cleanup,
      records: contents.reduce((sum, { records }) => sum + records, 0),
      copied: own.reduce((sum, plan) => sum + (copied.get(plan) ?? 0), 0),
      partitions: contents,
    });
  }
  return copies;
}

/** None where the topic was never made: what nobody has written needs no copy. */
async function partitionsOf(
  source: CopyLogOptions['source'],
  { name, cleanup }: Topic,
): Promise<number[]> {
  try {
    const bounds = [...(await source.bounds(name))];
    const [holed] = bounds.find(([, { first }]) => cleanup === 'keep' && first !== 0n) ?? [];
    if (holed === undefined) return bounds.map(([partition]) => partition);
    throw new CommandFailed(
      `${name}/${holed} of the embedded log does not begin at offset 0: records are missing, so their offsets cannot be kept`,
    );
  } catch (error) {
    if (error instanceof UnknownTopic) return [];
    throw error;
  }
}

/** How many records the target holds, all of which must be the source's first. */
async function commonBeginning(
  source: CopyLogOptions['source'],
  target: CopyLogOptions['target'],
  assignment: Assignment,
): Promise<number> {
  const { topic, partition } = assignment;
  const { first = 0n, end = 0n } = (await target.bounds(topic)).get(partition) ?? {};
  if (end === 0n) return 0;
  let standing = 0;
  const wanted = source.read({ ...assignment, offset: 0n })[Symbol.asyncIterator]();
  for await (const found of target.read({ ...assignment, offset: 0n })) {
    const { value, done } = await wanted.next();
    if (done === true || found.offset !== BigInt(standing) || !isSameRecord(value, found)) {
      throw holdsOthers(assignment);
    }
    standing += 1;
  }
  if (first !== 0n || end !== BigInt(standing)) throw holdsOthers(assignment);
  return standing;
}

const holdsOthers = ({ topic, partition }: Assignment) =>
  new CommandFailed(
    `topic ${topic} on Kafka holds other records already (partition ${partition}): the copy needs topics that are empty, or hold what an interrupted copy of this log has left; choose others with KAFKA_TOPIC_PREFIX`,
  );

const portionRecordsMax = 1_000;
const portionBytesMax = 1024 * 1024;

async function copyPartition(
  { source, target, onCopied, signal }: CopyLogOptions,
  { topic, partition, cleanup, standing }: PartitionPlan,
): Promise<number> {
  // Offsets are dense on a topic that is kept; on a compacted one the records have to be counted.
  const offset = cleanup === 'keep' ? BigInt(standing) : 0n;
  let toPass = cleanup === 'keep' ? 0 : standing;
  let copied = 0;
  let portion: NewRecord[] = [];
  let bytes = 0;
  const send = async () => {
    signal.throwIfAborted();
    await target.append(portion);
    copied += portion.length;
    onCopied(topic, portion.length);
    portion = [];
    bytes = 0;
  };
  for await (const { key, value } of source.read({ topic, partition, offset })) {
    if (toPass > 0) {
      toPass -= 1;
      continue;
    }
    const record = { topic, partition, key, value };
    portion.push(record);
    bytes += recordBytes(record);
    if (portion.length >= portionRecordsMax || bytes >= portionBytesMax) await send();
  }
  if (portion.length > 0) await send();
  return copied;
}

/** What both hold. @throws CommandFailed where it is not the same, or lies at other offsets of a topic that is kept */
async function comparedContent(
  { source, target }: CopyLogOptions,
  { topic, partition, cleanup }: PartitionPlan,
): Promise<PartitionContent> {
  const assignment = { topic, partition };
  const [ours, theirs] = [await contentOf(source, assignment), await contentOf(target, assignment)];
  const end = (await target.bounds(topic)).get(partition)?.end;
  const endWanted =
    cleanup === 'keep' ? (await source.bounds(topic)).get(partition)?.end : BigInt(theirs.records);
  if (ours.records === theirs.records && ours.digest === theirs.digest && end === endWanted) {
    return theirs;
  }
  throw new CommandFailed(
    `${topic}/${partition} is not the same on Kafka (${theirs.records} records, end ${end}) as in the embedded log (${ours.records}): something else writes there; empty its topics and copy again`,
  );
}
