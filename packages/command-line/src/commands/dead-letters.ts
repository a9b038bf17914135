import { parseRecordKey } from '@leadloop/contracts';
import { accessOf } from '../access.ts';
import { addressesOf } from '../addresses.ts';
import type { Call, Command } from '../command.ts';
import { UsageError } from '../command-errors.ts';
import { type DeadLetter, type MendedKey, type OperatorApi, operatorApi } from '../scoring-api.ts';
import { table } from '../text-table.ts';
import { callingOptions, text } from './calling-options.ts';

export const deadLettersCommand: Command = {
  name: 'dead-letters',
  summary: 'Lists what scoring could not apply; tries it again, or leaves it out.',
  positionals: [],
  options: {
    ...callingOptions,
    redrive: { type: 'string', value: '<org:user>', description: 'try again what waits of a user' },
    skip: {
      type: 'string',
      value: '<org:user>',
      description: 'leave out what that user waits for',
    },
    topic: {
      type: 'string',
      value: '<topic>',
      description: 'of --offset (default: lead-outcomes)',
    },
    partition: { type: 'string', value: '<n>', description: 'of the record to leave out' },
    offset: { type: 'string', value: '<n>', description: 'of the record to leave out' },
    sequence: { type: 'string', value: '<n>', description: 'the missing one, instead of a record' },
    reason: { type: 'string', value: '<text>', description: 'why; recorded with the skip' },
  },
  notes: [
    'What is left out is recorded in the log, and stays out when a model is rebuilt from it.',
    'Does what operators may: a token that is given must have the role operator.',
  ],
  run: async (call) => {
    const change = changeIn(call);
    const access = await accessOf(call.environment, text(call, 'token'));
    const { scoring } = addressesOf(call.environment, text(call, 'url'));
    const api = operatorApi(access);
    if (change === null) return list(call, api, scoring);
    const mended = await api.mend(scoring, change.key, change.action, change.body);
    call.terminal.print(call.json ? JSON.stringify(mended) : sentenceOf(change.key, mended));
    return mended.parkedBecause === null ? 0 : 1;
  },
};

interface Change {
  readonly key: string;
  readonly action: 'redrive' | 'skip';
  readonly body?: object;
}

/** Null where only a list is asked for. */
function changeIn(call: Call): Change | null {
  const [redrive, skip] = [text(call, 'redrive'), text(call, 'skip')];
  if (redrive !== undefined && skip !== undefined)
    throw new UsageError('dead-letters: either --redrive or --skip, not both');
  if (redrive !== undefined) return { key: keyIn(redrive, '--redrive'), action: 'redrive' };
  if (skip === undefined) return null;
  return { key: keyIn(skip, '--skip'), action: 'skip', body: skipIn(call) };
}

function skipIn(call: Call): object {
  const reason = text(call, 'reason');
  if (reason === undefined) throw new UsageError('dead-letters: --skip needs a --reason');
  const sequence = numberIn(call, 'sequence');
  const [partition, offset] = [numberIn(call, 'partition'), numberIn(call, 'offset')];
  const topic = text(call, 'topic');
  const isPlace = partition !== undefined && offset !== undefined;
  if ((sequence === undefined) !== isPlace)
    throw new UsageError('dead-letters: --skip needs --partition and --offset, or --sequence');
  return JSON.parse(JSON.stringify({ topic, partition, offset, sequence, reason })) as object;
}

function keyIn(given: string, option: string): string {
  if (parseRecordKey(given)?.userId) return given;
  throw new UsageError(`dead-letters: ${option} takes organization:user, not "${given}"`);
}

function numberIn(call: Call, name: string): number | undefined {
  const given = text(call, name);
  if (given === undefined) return undefined;
  if (/^\d{1,15}$/.test(given)) return Number(given);
  throw new UsageError(`dead-letters: --${name} must be a whole number, not "${given}"`);
}

async function list(call: Call, api: OperatorApi, scoring: string): Promise<number> {
  const items = await api.deadLetters(scoring);
  call.terminal.print(call.json ? JSON.stringify({ items }) : readable(items));
  return 0;
}

function readable(items: readonly DeadLetter[]): string {
  if (items.length === 0) return 'Nothing waits: scoring could apply everything that it read.';
  return table(
    ['key', 'because of', 'record', 'missing', 'waiting', 'since'],
    items.map(({ key, reason, topic, partition, offset, missingSequence, waiting, since }) => [
      key,
      reason,
      topic === null ? '' : `${topic}/${partition}@${offset}`,
      missingSequence === null ? '' : String(missingSequence),
      String(waiting),
      since ?? '',
    ]),
  );
}

function sentenceOf(key: string, { sequence, parkedBecause, waiting }: MendedKey): string {
  return parkedBecause === null
    ? `${key}: everything is applied, up to sequence ${sequence}`
    : `${key}: applied up to sequence ${sequence}; ${waiting} still wait because of "${parkedBecause}"`;
}
