import { connect } from 'node:net';
import { LogTruncated, ProducerFenced } from '@leadloop/event-log';
import {
  describeWithKafka,
  describeWithOwnKafka,
  eventually,
  startTcpProxy,
} from '@leadloop/testkit';
import { Kafka, logLevel, type ISocketFactory } from 'kafkajs';
import { expect, test } from 'vitest';
import { kept, record, valuesIn } from './fixtures/records.ts';
import { KafkaEventLog } from './kafka-event-log.ts';

describeWithKafka('Kafka behind a bad network', ({ brokers, freshPrefix }) => {
  /** A log whose every connection goes through a proxy, and one that sees the same without it. */
  async function openThroughProxy() {
    const proxy = await startTcpProxy(`kafka://${brokers[0]}`);
    const { port } = new URL(proxy.through(`kafka://${brokers[0]}`));
    const socketFactory: ISocketFactory = ({ onConnect }) =>
      connect({ host: '127.0.0.1', port: Number(port) }, onConnect);
    const topicPrefix = freshPrefix();
    const log = await KafkaEventLog.open({ brokers, topicPrefix, socketFactory });
    const direct = await KafkaEventLog.open({ brokers, topicPrefix });
    await direct.ensureTopics([kept]);
    return {
      log,
      direct,
      proxy,
      [Symbol.asyncDispose]: async () => {
        proxy.mend();
        await Promise.all([log[Symbol.asyncDispose](), direct[Symbol.asyncDispose]()]);
        await proxy[Symbol.asyncDispose]();
      },
    };
  }

  test.each([
    ['nobody in particular', undefined],
    ['a relay', { name: 'relay', epoch: 1n }],
  ])('what %s wrote without hearing of it is sent again and stands once', async (_, producer) => {
    await using under = await openThroughProxy();
    const { log, direct, proxy } = under;
    await log.append([record('kept', 'before')], producer);
    proxy.holdAnswers();
    const appended = log.append([record('kept', '1'), record('kept', '2')], producer);
    await eventually(async () => (await valuesIn(direct, 'kept')).length === 3);
    proxy.cut();
    proxy.mend();
    await appended;
    await log.append([record('kept', 'after')], producer);
    expect(await valuesIn(direct, 'kept')).toEqual(['before', '1', '2', 'after']);
  });

  test('whose append has failed announces itself before it appends again: it may have been overtaken', async () => {
    await using under = await openThroughProxy();
    const { log, direct, proxy } = under;
    const relay = { name: 'relay', epoch: 1n };
    await log.append([record('kept', 'before')], relay);
    proxy.cut();
    await expect(log.append([record('kept', 'lost')], relay)).rejects.not.toThrow(ProducerFenced);
    proxy.mend();
    await expect(log.append([record('kept', 'blind')], relay)).rejects.toThrow(ProducerFenced);
    await log.append([], relay);
    await log.append([record('kept', 'after')], relay);
    expect(await valuesIn(direct, 'kept')).toEqual(['before', 'after']);
  });

  test('a topic that was made anew under a reader ends the reading, and is not read from its beginning', async () => {
    const topicPrefix = freshPrefix();
    await using log = await KafkaEventLog.open({ brokers, topicPrefix });
    await log.ensureTopics([kept]);
    await log.append(['1', '2', '3'].map((value) => record('kept', value)));
    const values: string[] = [];
    await using member = await log.subscribe({
      group: 'readers',
      topics: ['kept'],
      batchSizeMax: 10,
      // As a consumer does, it knows how far it has come.
      startOf: async ({ partition }) => (partition === 0 ? BigInt(values.length) : 0n),
      onBatch: async ({ records }) => {
        values.push(...records.map(({ value }) => String(value)));
        return { next: 'continue' };
      },
    });
    await eventually(() => values.length === 3);
    const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    await admin.deleteTopics({ topics: [`${topicPrefix}kept`] });
    await admin.disconnect();
    await using other = await KafkaEventLog.open({ brokers, topicPrefix });
    await eventually(() => other.ensureTopics([kept]).then(() => true));
    await other.append([record('kept', 'of another log')]);
    await expect(member.failed).rejects.toThrow(LogTruncated);
    expect(values).toEqual(['1', '2', '3']);
  });
});

describeWithOwnKafka('Kafka whose broker dies', (start) => {
  test('takes appends and gives batches again after it is back, losing and repeating nothing', async () => {
    await using broker = await start();
    await using log = await KafkaEventLog.open({ ...broker, sessionTimeoutMs: 2_000 });
    await log.ensureTopics([kept]);
    const positions = new Map<number, bigint>();
    const values: string[] = [];
    await using member = await log.subscribe({
      group: 'readers',
      topics: ['kept'],
      batchSizeMax: 10,
      startOf: async ({ partition }) => positions.get(partition) ?? 0n,
      onBatch: async ({ records, partition }) => {
        for (const { value, offset } of records) {
          values.push(String(value));
          positions.set(partition, offset + 1n);
        }
        return { next: 'continue' };
      },
    });
    await log.append([record('kept', '1')], { name: 'relay', epoch: 1n });
    await eventually(() => values.length === 1);
    await broker.kill();
    await expect(
      log.append([record('kept', 'refused')], { name: 'relay', epoch: 1n }),
    ).rejects.toThrow(/closed|connect/i);
    await broker.restart();
    let epoch = 1n;
    const appendAnew = async () => {
      epoch += 1n;
      await log.append([record('kept', '2')], { name: 'relay', epoch });
      return true;
    };
    await eventually(appendAnew, { timeoutMs: 30_000 });
    await eventually(() => values.includes('2'), { timeoutMs: 60_000 });
    expect(values.filter((value) => value !== 'refused')).toEqual(['1', '2']);
    expect(member.assignments()).toHaveLength(2);
  });
});
