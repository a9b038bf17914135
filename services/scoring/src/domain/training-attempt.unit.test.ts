import { describe, expect, it } from 'vitest';
import { newKeyState } from './key-state.ts';
import {
  isOutdated,
  isOvertaken,
  keepServed,
  reasonToSkip,
  serveNewVersion,
} from './training-attempt.ts';
import { mergeRequests } from './training-request.ts';
import type { TrainingRequest } from './training-request.ts';

const algorithm = 'additive-1';
const set = { outcomes: 30, wins: 12 };
const request = (cutSequence: number, trigger: TrainingRequest['trigger'] = 'threshold') => ({
  cutSequence,
  trigger,
});
const key = { ...newKeyState('acme', 'ann'), sequence: 30, ...set, attemptedSequence: 30 };

describe('a training that was asked for is skipped', () => {
  const served = { cutSequence: 30, algorithm };
  it.each([
    ['with too few outcomes', request(30), { outcomes: 19, wins: 5 }, null, 'too-few-outcomes'],
    ['with one kind only', request(30), { outcomes: 30, wins: 30 }, null, 'one-kind-only'],
    [
      'where nothing came since the served version',
      request(30, 'demand'),
      set,
      served,
      'no-new-outcomes',
    ],
    ['never where it is the first', request(30, 'demand'), set, null, null],
    ['never where outcomes came', request(31, 'demand'), set, served, null],
    ['never where it is required', request(30, 'withdrawal'), set, served, null],
    [
      'never where the served one is of an older algorithm',
      request(30, 'demand'),
      set,
      { ...served, algorithm: 'old' },
      null,
    ],
  ] as const)('%s', (_, request, set, served, reason) => {
    expect(reasonToSkip({ request, set, served, algorithm })).toBe(reason);
  });
});

describe('requests of one key', () => {
  it('merge into the newest cut', () => {
    expect(mergeRequests(request(20), request(30))).toEqual(request(30));
    expect(mergeRequests(request(30, 'demand'), request(20))).toEqual(request(30, 'demand'));
  });

  it('keep that a version is required', () => {
    expect(mergeRequests(request(26, 'withdrawal'), request(30))).toEqual(
      request(30, 'withdrawal'),
    );
  });
});

describe('a version would take the user back', () => {
  it('when the set can’t be learned from any more', () => {
    expect(isOutdated(request(30, 'demand'), { outcomes: 19, wins: 5 }, null)).toBe(true);
    expect(isOutdated(request(30, 'demand'), set, null)).toBe(false);
  });

  it('when a later cut is served already', () => {
    expect(isOutdated(request(30), set, { cutSequence: 31, algorithm })).toBe(true);
    expect(isOutdated(request(30), set, { cutSequence: 30, algorithm })).toBe(false);
  });
});

describe('what was trained is overtaken', () => {
  it('when no training waits any more', () => {
    expect(isOvertaken(request(20), null)).toBe(true);
  });

  it('when a newer one must forget a lead', () => {
    expect(isOvertaken(request(20), request(26, 'withdrawal'))).toBe(true);
  });

  it('by nothing else: a newer cut waits for its turn', () => {
    expect(isOvertaken(request(20), request(20))).toBe(false);
    expect(isOvertaken(request(20), request(30))).toBe(false);
    expect(isOvertaken(request(26, 'withdrawal'), request(26, 'withdrawal'))).toBe(false);
  });
});

describe('a decision', () => {
  it('serves each new version', () => {
    const first = serveNewVersion(key, request(30));
    expect(first).toMatchObject({ verdict: 'trained', reason: 'first-version', version: 1 });
    expect(first.state).toMatchObject({ footing: 'learning', newestVersion: 1, servedVersion: 1 });
    const second = serveNewVersion(first.state, request(40));
    expect(second).toMatchObject({ reason: 'new-outcomes', version: 2 });
    expect(second.state.attemptedSequence).toBe(40);
    expect(serveNewVersion(second.state, request(41, 'withdrawal')).reason).toBe('required');
  });

  it('counts versions on after a return to the prior', () => {
    const returned = { ...key, newestVersion: 4, servedVersion: 0 };
    expect(serveNewVersion(returned, request(30))).toMatchObject({
      reason: 'first-version',
      version: 5,
    });
  });

  it('to skip keeps what is served and counts as an attempt', () => {
    const served = { ...key, servedVersion: 2, newestVersion: 2, footing: 'learning' as const };
    const { state, version } = keepServed(
      served,
      request(33, 'demand'),
      'skipped',
      'no-new-outcomes',
    );
    expect(version).toBeNull();
    expect(state).toEqual({ ...served, attemptedSequence: 33 });
  });
});
