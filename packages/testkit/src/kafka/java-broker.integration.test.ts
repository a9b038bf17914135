import { KafkaEventLog } from '@leadloop/kafka-event-log';
import { expect, test } from 'vitest';
import { describeWithOwnKafka } from './with-kafka.ts';

const topic = { name: 'kept', partitions: 1, cleanup: 'keep' } as const;
const record = { topic: topic.name, partition: 0, key: 'k', value: Buffer.from('v') };

describeWithOwnKafka('a broker of a test’s own', (start) => {
  test('keeps what it acknowledged when it is killed, at the same address', async () => {
    await using broker = await start();
    {
      await using log = await KafkaEventLog.open(broker);
      await log.ensureTopics([topic]);
      await log.append([record]);
    }
    await broker.kill();
    await expect(KafkaEventLog.open(broker)).rejects.toThrow(/connect/i);
    await broker.restart();
    await using log = await KafkaEventLog.open(broker);
    const ends = await log.bounds(topic.name);
    expect(ends.get(0)?.end).toBe(1n);
  });
});
