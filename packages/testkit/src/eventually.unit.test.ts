import { describe, expect, it } from 'vitest';
import { eventually } from './eventually.ts';

describe('eventually', () => {
  it('returns the first result that is there', async () => {
    let calls = 0;
    const result = await eventually(() => (++calls < 3 ? null : calls), { intervalMs: 1 });
    expect(result).toBe(3);
  });

  it('fails with the last refusal when the time is over', async () => {
    let calls = 0;
    const check = () => {
      calls += 1;
      throw new Error('not yet');
    };
    await expect(eventually(check, { timeoutMs: 20, intervalMs: 1 })).rejects.toThrow(
      'not within 20 ms: Error: not yet',
    );
    expect(calls).toBeGreaterThan(1);
  });

  it('takes zero and the empty string for results', async () => {
    expect(await eventually(() => 0)).toBe(0);
    expect(await eventually(() => '')).toBe('');
  });

  it('is content with expectations that hold and return nothing', async () => {
    await eventually(() => expect(1).toBe(1));
  });
});
