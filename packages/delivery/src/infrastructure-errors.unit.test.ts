import { DatabaseError } from 'pg';
import { expect, test } from 'vitest';
import { isInfrastructureError } from './infrastructure-errors.ts';

const databaseError = (code: string) =>
  Object.assign(new DatabaseError('refused', 0, 'error'), { code });

test.each([
  ['a deadlock', databaseError('40P01')],
  ['a serialisation failure', databaseError('40001')],
  ['a server that shuts down', databaseError('57P01')],
  ['too many connections', databaseError('53300')],
  ['a transaction that was idle for too long', databaseError('25P03')],
  ['a refused connection', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })],
  ['a connection that went away', new Error('Connection terminated unexpectedly')],
  [
    'addresses that all refuse',
    new AggregateError([Object.assign(new Error(), { code: 'ECONNREFUSED' })]),
  ],
])('%s passes by itself', (_, error) => {
  expect(isInfrastructureError(error)).toBe(true);
});

test.each([
  ['a violated constraint', databaseError('23505')],
  ['a table that is not there', databaseError('42P01')],
  ['a mistake of the program', new TypeError('undefined is not a function')],
  ['something thrown that is no error', 'connection terminated'],
])('%s does not', (_, error) => {
  expect(isInfrastructureError(error)).toBe(false);
});
