import { describe, expect, it } from 'vitest';
import { CommandFailed } from './command-errors.ts';
import { runCommandLine } from './run-command-line.ts';

async function run(...given: string[]) {
  const said = { out: [] as string[], warned: [] as string[] };
  const code = await runCommandLine(
    given,
    {
      print: (line) => said.out.push(line),
      warn: (line) => said.warned.push(line),
      progress: () => undefined,
      endProgress: () => undefined,
    },
    () => {
      throw new CommandFailed('a broken setting');
    },
  );
  return { code, ...said };
}

describe('the command line', () => {
  it.each([
    [['fly'], /no command "fly"/],
    [['log'], /there are .*log copy/],
    [['log', 'copy', 'x'], /"x" is one too many/],
    [['token', '--org', 'a'], /--user <id> is missing/],
    [['start', '--wings'], /Unknown option '--wings'/],
    [['import', 'a.csv', 'b.csv'], /--user <column> is missing/],
  ])('answers the wrong call %j with one line and exit code 2', async (given, sentence) => {
    const { code, out, warned } = await run(...given);
    expect([code, out, warned.length]).toEqual([2, [], 1]);
    expect(warned[0]).toMatch(sentence);
    expect(warned[0]).not.toContain('\n');
  });

  it.each(['start', 'status', 'import', 'evaluate', 'token', 'tick', 'dead-letters', 'log copy'])(
    '%s has help',
    async (name) => {
      const { code, out } = await run(...name.split(' '), '--help');
      expect(code).toBe(0);
      expect(out.join('\n')).toContain(`leadloop ${name}`);
    },
  );

  it('shows all commands when asked for help', async () => {
    expect((await run('--help')).code).toBe(0);
  });

  it('says what could not be done in one line, with exit code 1', async () => {
    const { code, warned } = await run('status');
    expect([code, warned]).toEqual([1, ['leadloop: a broken setting']]);
  });
});
