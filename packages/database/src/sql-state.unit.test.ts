import { describe, expect, it } from 'vitest';
import { isConflict, isUnavailable, retryConflicts, sqlStateOf } from './index.ts';

/** As Prisma 7 with its adapter for pg throws it out of a raw query. */
function wrappedByPrisma(originalCode: string): Error {
  const cause = { originalCode, originalMessage: '…', kind: 'postgres' };
  const meta = { driverAdapterError: Object.assign(new Error('…'), { cause }) };
  return Object.assign(new Error('Raw query failed'), { code: 'P2010', meta });
}

const fromPg = (code: string) => Object.assign(new Error('…'), { code, severity: 'ERROR' });

describe('sqlStateOf', () => {
  it('finds the code in an error of pg and in one of Prisma', () => {
    expect(sqlStateOf(fromPg('23505'))).toBe('23505');
    expect(sqlStateOf(wrappedByPrisma('40P01'))).toBe('40P01');
    expect(sqlStateOf(new Error('outer', { cause: fromPg('42501') }))).toBe('42501');
  });

  it('takes no code of another kind for one', () => {
    expect(sqlStateOf(Object.assign(new Error('…'), { code: 'EPIPE' }))).toBeUndefined();
    expect(sqlStateOf(Object.assign(new Error('…'), { code: 'P2028' }))).toBeUndefined();
    expect(sqlStateOf(null)).toBeUndefined();
  });

  it('ends on an error that is its own cause', () => {
    const error = new Error('round');
    error.cause = error;
    expect(sqlStateOf(error)).toBeUndefined();
    expect(isUnavailable(error)).toBe(false);
  });
});

describe('isConflict', () => {
  it.each(['23505', '40001', '40P01', '55P03'])('says yes to %s', (code) => {
    expect(isConflict(fromPg(code))).toBe(true);
    expect(isConflict(wrappedByPrisma(code))).toBe(true);
  });

  it('says no to what a repetition cannot mend', () => {
    expect(isConflict(fromPg('22012'))).toBe(false);
    expect(isConflict(new Error('…'))).toBe(false);
  });
});

describe('isUnavailable', () => {
  it.each(['57P01', '08006', '53300'])('says yes to %s', (code) => {
    expect(isUnavailable(fromPg(code))).toBe(true);
  });

  it('knows the words of Node and Prisma for it', () => {
    expect(isUnavailable(Object.assign(new Error('…'), { code: 'ECONNREFUSED' }))).toBe(true);
    expect(isUnavailable(Object.assign(new Error('…'), { code: 'P1001' }))).toBe(true);
    expect(isUnavailable(fromPg('23505'))).toBe(false);
  });
});

describe('retryConflicts', () => {
  it('runs the work again while another came first', async () => {
    let runs = 0;
    const work = async () => {
      runs += 1;
      if (runs < 3) throw fromPg('40001');
      return runs;
    };
    expect(await retryConflicts(work)).toBe(3);
  });

  it('gives up after so many attempts, with the last error', async () => {
    let runs = 0;
    const work = () => Promise.reject(Object.assign(fromPg('40001'), { run: ++runs }));
    await expect(retryConflicts(work, 2)).rejects.toMatchObject({ code: '40001', run: 2 });
  });

  it('throws anything else at once', async () => {
    let runs = 0;
    const work = () => Promise.reject(Object.assign(fromPg('42501'), { run: ++runs }));
    await expect(retryConflicts(work)).rejects.toMatchObject({ run: 1 });
  });
});
