import net, { type Socket } from 'node:net';
import { runEventLogContract, type LogUnderTest } from '@leadloop/event-log/contract';
import { describeWithKafka } from '@leadloop/testkit';
import { KafkaEventLog } from './kafka-event-log.ts';

/** Short, so that a test sees a session expire. */
const sessionTimeoutMs = 1_500;

describeWithKafka('Apache Kafka', ({ brokers, freshPrefix }) => {
  runEventLogContract('kafka', async (): Promise<LogUnderTest> => {
    const topicPrefix = freshPrefix();
    const opened = new Map<KafkaEventLog, Cable>();
    const open = async () => {
      const cable = new Cable();
      const { socketFactory } = cable;
      const log = await KafkaEventLog.open({
        brokers,
        topicPrefix,
        sessionTimeoutMs,
        socketFactory,
      });
      opened.set(log, cable);
      return log;
    };
    return {
      log: await open(),
      another: open,
      // To the brokers a process that cannot reach them is a dead one.
      kill: async (log) => opened.get(log as KafkaEventLog)?.cut(),
      takeoverMsMax: 10 * sessionTimeoutMs,
      [Symbol.asyncDispose]: async () => {
        await Promise.all([...opened.keys()].map((log) => log[Symbol.asyncDispose]()));
      },
    };
  });
});

/** The connections of one log, which can be broken for good. */
class Cable {
  readonly #sockets = new Set<Socket>();
  #isCut = false;

  readonly socketFactory = ({
    host,
    port,
    onConnect,
  }: {
    host: string;
    port: number;
    onConnect: () => void;
  }) => {
    const socket = net.connect({ host, port }, onConnect);
    this.#sockets.add(socket);
    if (this.#isCut) socket.destroy(new Error('The cable is cut.'));
    return socket;
  };

  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy(new Error('The cable is cut.'));
  }
}
