import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../environment.ts';
import { runCommandLine } from '../run-command-line.ts';

describe('erase', () => {
  it.each([
    ['', /either --user <id>, or --org <id>/],
    ['--org acme --user ann', /either --user <id>, or --org <id>/],
    ['--user a:b', /--user must be 1 to 64 letters/],
    ['--org acme/..', /--org must be 1 to 64 letters/],
    ['--user ann --wait soon', /--wait must be a whole number of seconds, not "soon"/],
  ])('refuses "%s" before anybody is erased', async (given, sentence) => {
    const warned: string[] = [];
    const terminal = {
      print: () => undefined,
      warn: (line: string) => warned.push(line),
      progress: () => undefined,
      endProgress: () => undefined,
    };
    const words = ['erase', ...given.split(' ').filter((word) => word !== '')];
    expect(await runCommandLine(words, terminal, readEnvironment)).toBe(2);
    expect(warned).toEqual([expect.stringMatching(sentence)]);
  });
});
