import { describe, expect, it } from 'vitest';
import { type Command, helpOf, parseArguments } from './command.ts';
import { UsageError } from './command-errors.ts';

const command: Command = {
  name: 'weigh',
  summary: 'Weighs a thing.',
  positionals: ['<thing>'],
  options: {
    unit: { type: 'string', value: '<unit>', description: 'kg or lb', required: true },
    twice: { type: 'boolean', description: 'to be sure' },
  },
  run: () => Promise.resolve(0),
};

describe('the arguments of a command', () => {
  it('are its options and what follows them', () => {
    expect(parseArguments(command, ['stone', '--unit', 'kg', '--twice', '--json'])).toEqual({
      values: { unit: 'kg', twice: true, json: true },
      positionals: ['stone'],
    });
  });

  it.each([
    [['stone'], 'weigh: --unit <unit> is missing'],
    [['--unit', 'kg'], 'weigh: <thing> is missing'],
    [['stone', 'feather', '--unit', 'kg'], 'weigh: "feather" is one too many'],
    [['stone', '--unit', 'kg', '--thrice'], "weigh: Unknown option '--thrice'"],
    [['stone', '--unit'], "weigh: Option '--unit <value>' argument missing"],
    [['stone', '--unit', 'kg', '--twice=no'], "weigh: Option '--twice' does not take an argument"],
  ])('%j are refused in one line that names what is wrong', (given, sentence) => {
    expect(() => parseArguments(command, given)).toThrow(new UsageError(sentence));
  });

  it('may be anything when help is asked for', () => {
    expect(parseArguments(command, ['--help']).values['help']).toBe(true);
  });
});

it('the help of a command shows how it is called and every option', () => {
  const help = helpOf(command);
  expect(help).toContain('leadloop weigh <thing> --unit <unit> [options]');
  for (const option of ['--unit <unit>', '--twice', '--json', '--help']) {
    expect(help).toContain(option);
  }
});
