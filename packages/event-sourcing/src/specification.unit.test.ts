import { AssertionError } from 'node:assert';

import { describe, expect, test } from 'vitest';

import type { Decider } from './decider.ts';
import { decideOver } from './decider.ts';
import { specification } from './specification.ts';
import { turnstile, type TurnstileEvent } from './turnstile.fixture.ts';

const coin = (cents: number): TurnstileEvent => ({ type: 'CoinInserted', cents });

describe('a specification', () => {
  const rules = specification(turnstile);

  test('holds where exactly the expected events follow', () => {
    rules
      .given([coin(100)])
      .when({ type: 'Pass' })
      .then([{ type: 'PersonPassed' }]);
    rules.given([]).when({ type: 'InsertCoin', cents: 0 }).then([]);
  });

  test('holds where the decider refuses with the expected code', () => {
    rules
      .given([coin(99)])
      .when({ type: 'Pass' })
      .thenRefused('not-paid');
  });

  test('shows the state after the events of the command', () => {
    rules
      .given([coin(100)])
      .when({ type: 'InsertCoin', cents: 7 })
      .thenState((state) => expect(state).toEqual({ paidCents: 107, passed: 0 }));
  });

  test.each<[string, () => void]>([
    ['other events follow', () => rules.given([]).when({ type: 'InsertCoin', cents: 5 }).then([])],
    [
      'an event differs in a field',
      () =>
        rules
          .given([])
          .when({ type: 'InsertCoin', cents: 5 })
          .then([coin(6)]),
    ],
    [
      'events follow instead of a refusal',
      () =>
        rules
          .given([coin(100)])
          .when({ type: 'Pass' })
          .thenRefused('not-paid'),
    ],
    [
      'the refusal has another code',
      () => rules.given([]).when({ type: 'Pass' }).thenRefused('closed'),
    ],
  ])('fails where %s', (_, run) => {
    expect(run).toThrow(AssertionError);
  });

  test('lets a refusal through where events were expected', () => {
    expect(() => rules.given([]).when({ type: 'Pass' }).then([])).toThrow('insert 100 cents more');
  });

  test('does not take an error of the code for a refusal', () => {
    const broken: Decider<null, string, string> = {
      initialState: null,
      decide: () => {
        throw new TypeError('broken');
      },
      evolve: () => null,
    };
    const run = () => specification(broken).given([]).when('go').thenRefused('broken');
    expect(run).toThrow(TypeError);
  });

  test('fails where the decider changes its arguments', () => {
    const careless: Decider<null, { tags: string[] }, string> = {
      initialState: null,
      decide: (command) => {
        command.tags.push('seen');
        return [];
      },
      evolve: () => null,
    };
    const run = () => specification(careless).given([]).when({ tags: [] }).then([]);
    expect(run).toThrow('the decider changed its arguments');
  });
});

test('deciding over a history folds it from the initial state', () => {
  const events = decideOver(turnstile, [coin(60), coin(40)], { type: 'Pass' });
  expect(events).toEqual([{ type: 'PersonPassed' }]);
});
