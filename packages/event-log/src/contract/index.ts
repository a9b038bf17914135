import { describe } from 'vitest';
import { appendContract } from './append-contract.ts';
import { groupContract } from './group-contract.ts';
import type { MakeLog } from './log-under-test.ts';
import { subscribeContract } from './subscribe-contract.ts';
import { topicContract } from './topic-contract.ts';

export type { LogUnderTest, MakeLog } from './log-under-test.ts';

/** What every event log keeps, whichever adapter: called in a test file of each. `makeLog` makes an empty log. */
export function runEventLogContract(name: string, makeLog: MakeLog): void {
  describe(`event log contract: ${name}`, () => {
    topicContract(makeLog);
    appendContract(makeLog);
    subscribeContract(makeLog);
    groupContract(makeLog);
  });
}
