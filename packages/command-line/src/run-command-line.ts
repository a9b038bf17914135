import { type Command, helpOf, parseArguments } from './command.ts';
import { CommandFailed, UsageError } from './command-errors.ts';
import { deadLettersCommand } from './commands/dead-letters.ts';
import { eraseCommand } from './commands/erase.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { importCommand } from './commands/import.ts';
import { logCopyCommand } from './commands/log-copy.ts';
import { startCommand } from './commands/start.ts';
import { statusCommand } from './commands/status.ts';
import { tickCommand } from './commands/tick.ts';
import { tokenCommand } from './commands/token.ts';
import { type Environment, readEnvironment } from './environment.ts';
import type { Terminal } from './terminal.ts';

const commands: readonly Command[] = [
  startCommand,
  statusCommand,
  importCommand,
  evaluateCommand,
  tokenCommand,
  tickCommand,
  deadLettersCommand,
  eraseCommand,
  logCopyCommand,
];

const overview = (): string => {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    'leadloop <command> [options]',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'leadloop <command> --help tells more. Settings stand in the table of the README.',
  ].join('\n');
};

/** Runs one command and resolves to the exit code: 0, 1 (could not be carried out), 2 (wrong call). */
export async function runCommandLine(
  given: readonly string[],
  terminal: Terminal,
  environmentOf: () => Environment = readEnvironment,
): Promise<number> {
  try {
    return await runCommand(given, terminal, environmentOf);
  } catch (error) {
    terminal.warn(`leadloop: ${sentenceOf(error)}`);
    return error instanceof UsageError ? 2 : 1;
  }
}

async function runCommand(
  given: readonly string[],
  terminal: Terminal,
  environmentOf: () => Environment,
): Promise<number> {
  const [name] = given;
  if (name === undefined || name === 'help' || name === '--help') {
    terminal.print(overview());
    return name === undefined ? 2 : 0;
  }
  const command = commandIn(given);
  const rest = given.slice(command.name.split(' ').length);
  const { values, positionals } = parseArguments(command, rest);
  if (values['help'] === true) {
    terminal.print(helpOf(command));
    return 0;
  }
  const environment = environmentOf();
  return command.run({ values, positionals, environment, terminal, json: values['json'] === true });
}

/** Its name may be of several words: those of a group begin with the same. */
function commandIn(given: readonly string[]): Command {
  const begins = (words: readonly string[]) => words.every((word, index) => given[index] === word);
  const command = commands.find((candidate) => begins(candidate.name.split(' ')));
  if (command !== undefined) return command;
  const names = commands.map((candidate) => candidate.name).join(', ');
  throw new UsageError(`there is no command "${given[0]}"; there are ${names}`);
}

/** One line; what nobody foresaw keeps its name, so that it can be looked for. */
function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const line = error.message.replaceAll(/\s*\n\s*/g, ' ');
  const isForeseen = error instanceof CommandFailed || error instanceof UsageError;
  return isForeseen ? line : `${error.name}: ${line}`;
}
