import { runEventLogContract } from './contract/index.ts';
import { MemoryEventLog } from './memory-event-log.ts';

runEventLogContract('memory', async () => {
  const log = new MemoryEventLog();
  return {
    log,
    // Another process has another memory.
    another: async () => new MemoryEventLog(),
    kill: async (killed) => killed[Symbol.asyncDispose](),
    takeoverMsMax: 1_000,
    [Symbol.asyncDispose]: () => log[Symbol.asyncDispose](),
  };
});
