import { parseArgs } from 'node:util';
import { UsageError } from './command-errors.ts';
import type { Environment } from './environment.ts';
import type { Terminal } from './terminal.ts';

export interface Option {
  readonly type: 'string' | 'boolean';
  /** What stands for the value in the help: `<column>`. */
  readonly value?: string;
  readonly description: string;
  readonly required?: boolean;
}

export interface Call {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
  readonly environment: Environment;
  readonly terminal: Terminal;
  /** `--json`: stdout carries JSON alone. */
  readonly json: boolean;
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Names of what follows the options, all required: `<file.csv>`. */
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, Option>>;
  readonly notes?: readonly string[];
  /** Resolves to the exit code. */
  run(call: Call): Promise<number>;
}

const everywhere: Readonly<Record<string, Option>> = {
  json: { type: 'boolean', description: 'answer as JSON' },
  help: { type: 'boolean', description: 'show this' },
};

export interface ParsedArguments {
  readonly values: Record<string, string | boolean | undefined>;
  readonly positionals: string[];
}

/** @throws UsageError with one line that names the option */
export function parseArguments(command: Command, given: readonly string[]): ParsedArguments {
  const known = { ...command.options, ...everywhere };
  const { values, positionals } = parseStrictly(command, known, given);
  if (values['help'] === true) return { values, positionals };
  for (const [name, { required, value = '' }] of Object.entries(known)) {
    if (required && values[name] === undefined) {
      throw new UsageError(`${command.name}: --${name} ${value} is missing`);
    }
  }
  const missing = command.positionals[positionals.length];
  if (missing !== undefined) throw new UsageError(`${command.name}: ${missing} is missing`);
  const extra = positionals[command.positionals.length];
  if (extra !== undefined) throw new UsageError(`${command.name}: "${extra}" is one too many`);
  return { values, positionals };
}

function parseStrictly(
  command: Command,
  known: Readonly<Record<string, Option>>,
  given: readonly string[],
): ParsedArguments {
  const options = Object.fromEntries(
    Object.entries(known).map(([name, { type }]) => [name, { type }]),
  );
  try {
    const { values, positionals } = parseArgs({
      args: [...given],
      options,
      allowPositionals: true,
      strict: true,
    });
    return { values: { ...values }, positionals };
  } catch (error) {
    // Node's own sentences run over several lines and speak of "--" escapes; the first one tells what is wrong.
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split(
      /\.\s|\n/,
    );
    throw new UsageError(`${command.name}: ${sentence}`, { cause: error });
  }
}

export function helpOf(command: Command): string {
  const options = Object.entries({ ...command.options, ...everywhere });
  const required = options
    .filter(([, { required }]) => required)
    .map(([name, { value = '' }]) => `--${name} ${value}`);
  const usage = ['leadloop', command.name, ...command.positionals, ...required, '[options]'];
  const rows = options.map(([name, { value, description }]) => ({
    left: `--${name}${value === undefined ? '' : ` ${value}`}`,
    description,
  }));
  const width = Math.max(...rows.map(({ left }) => left.length));
  return [
    usage.join(' '),
    '',
    command.summary,
    '',
    ...rows.map(({ left, description }) => `  ${left.padEnd(width)}  ${description}`),
    ...(command.notes === undefined ? [] : ['', ...command.notes]),
  ].join('\n');
}
