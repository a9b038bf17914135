import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../environment.ts';
import { runCommandLine } from '../run-command-line.ts';

describe('dead-letters', () => {
  it.each([
    ['--skip a:b --redrive a:b', /either --redrive or --skip/],
    ['--redrive a', /takes organization:user, not "a"/],
    ['--skip a:b --sequence 3', /needs a --reason/],
    ['--skip a:b --reason r --offset 3', /needs --partition and --offset, or --sequence/],
    ['--skip a:b --reason r --partition 1 --offset 3 --sequence 4', /--offset, or --sequence/],
    ['--skip a:b --reason r --sequence -', /--sequence must be a whole number, not "-"/],
  ])('refuses %s before anything is asked', async (given, sentence) => {
    const warned: string[] = [];
    const terminal = {
      print: () => undefined,
      warn: (line: string) => warned.push(line),
      progress: () => undefined,
      endProgress: () => undefined,
    };
    const code = await runCommandLine(
      ['dead-letters', ...given.split(' ')],
      terminal,
      readEnvironment,
    );
    expect([code, warned.length]).toEqual([2, 1]);
    expect(warned[0]).toMatch(sentence);
  });
});
