import { ProducerFenced, TopicMismatch } from '@leadloop/event-log';
import { describeWithKafka, eventually } from '@leadloop/testkit';
import { Kafka, logLevel } from 'kafkajs';
import { expect, test } from 'vitest';
import { compacted, kept, record, valuesIn } from './fixtures/records.ts';
import { KafkaEventLog, type KafkaEventLogOptions } from './kafka-event-log.ts';

describeWithKafka('Kafka alone', ({ brokers, freshPrefix }) => {
  const open = (options: Partial<KafkaEventLogOptions> = {}) =>
    KafkaEventLog.open({ brokers, topicPrefix: freshPrefix(), ...options });

  async function makeTopic(topic: string, settings: Record<string, string>): Promise<void> {
    const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }));
    await admin.createTopics({ topics: [{ topic, numPartitions: 2, configEntries }] });
    await admin.disconnect();
  }

  test('a relay of another process that has been overtaken is refused by the broker itself', async () => {
    const topicPrefix = freshPrefix();
    await using zombie = await open({ topicPrefix });
    await using successor = await open({ topicPrefix });
    await zombie.ensureTopics([compacted]);
    await zombie.append([record('compacted', 'old')], { name: 'relay', epoch: 1n });
    await successor.append([], { name: 'relay', epoch: 2n });
    await successor.append([record('compacted', 'new')], { name: 'relay', epoch: 2n });
    await expect(
      zombie.append([record('compacted', 'late')], { name: 'relay', epoch: 1n }),
    ).rejects.toThrow(ProducerFenced);
    expect(await valuesIn(successor, 'compacted')).toEqual(['old', 'new']);
  });

  test('relays of other names, and systems with another prefix, fence one another never', async () => {
    await using one = await open();
    await using other = await open();
    for (const log of [one, other]) await log.ensureTopics([kept]);
    for (const turn of ['1', '2'])
      for (const log of [one, other])
        for (const name of ['leads', 'scoring'])
          await log.append([record('kept', turn)], { name, epoch: 1n });
    expect(await valuesIn(one, 'kept')).toEqual(['1', '1', '2', '2']);
  });

  test.each([
    ['retention.ms', { 'retention.ms': '604800000' }],
    ['retention.bytes', { 'retention.ms': '-1', 'retention.bytes': '1000000' }],
    ['max.message.bytes', { 'retention.ms': '-1', 'max.message.bytes': '100000' }],
  ])(
    'refuses a topic whose %s would lose records, and says how to mend it',
    async (name, settings) => {
      const topicPrefix = freshPrefix();
      await makeTopic(`${topicPrefix}kept`, settings);
      await using log = await open({ topicPrefix });
      await expect(log.ensureTopics([kept])).rejects.toThrow(
        new RegExp(`${name}=.*--add-config ${name}=`),
      );
    },
  );

  test('refuses a topic that is compacted and deleted from at once', async () => {
    const topicPrefix = freshPrefix();
    await makeTopic(`${topicPrefix}compacted`, {
      'cleanup.policy': 'compact,delete',
      'retention.ms': '-1',
    });
    await using log = await open({ topicPrefix });
    await expect(log.ensureTopics([compacted])).rejects.toThrow(TopicMismatch);
  });

  test('a member stays one while its batch takes longer than its session', async () => {
    await using log = await open({ sessionTimeoutMs: 1_000 });
    await log.ensureTopics([kept]);
    await log.append([record('kept', 'slow')]);
    const begun = Date.now();
    const batches: string[] = [];
    await using member = await log.subscribe({
      group: 'slow',
      topics: ['kept'],
      batchSizeMax: 10,
      startOf: async () => 0n,
      onBatch: async ({ records }, signal) => {
        batches.push(String(records[0]?.value));
        await eventually(() => signal.aborted || Date.now() - begun > 3_000);
        return { next: 'continue' };
      },
    });
    await eventually(() => batches.length === 1);
    await eventually(() => Date.now() - begun > 3_500);
    await log.append([record('kept', 'next')]);
    await eventually(() => batches.length === 2);
    expect([batches, member.assignments().length]).toEqual([['slow', 'next'], 2]);
  });

  test('says nothing on the process’s own warnings', async () => {
    const warnings: string[] = [];
    const listen = ({ name }: Error) => warnings.push(name);
    process.on('warning', listen);
    await using log = await open();
    await log.ensureTopics([kept]);
    await log.append([record('kept', 'v')]);
    await valuesIn(log, 'kept');
    process.off('warning', listen);
    expect(warnings.filter((name) => name.includes('Negative'))).toEqual([]);
  });
});
