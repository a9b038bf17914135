import { runEventLogContract, type LogUnderTest } from '@leadloop/event-log/contract';
import { startTcpProxy, testDatabase, type TcpProxy } from '@leadloop/testkit';
import { PostgresEventLog } from './postgres-event-log.ts';

/** Short, so that a test sees a lease expire. */
const leaseMs = 1_500;

runEventLogContract('postgres', async (): Promise<LogUnderTest> => {
  const database = await testDatabase('log');
  const opened = new Map<PostgresEventLog, TcpProxy>();
  const open = async () => {
    const proxy = await startTcpProxy(database.ownerUrl);
    const log = await PostgresEventLog.open({
      databaseUrl: proxy.through(database.ownerUrl),
      leaseMs,
    });
    opened.set(log, proxy);
    return log;
  };
  return {
    log: await open(),
    another: open,
    // To the database a process that cannot reach it is a dead one.
    kill: async (log) => opened.get(log as PostgresEventLog)?.cut(),
    takeoverMsMax: 4 * leaseMs,
    [Symbol.asyncDispose]: async () => {
      for (const [log, proxy] of opened) {
        await log[Symbol.asyncDispose]();
        await proxy[Symbol.asyncDispose]();
      }
      await database[Symbol.asyncDispose]();
    },
  };
});
