import { sqlStateOf } from '@leadloop/database';

/** What a log may say of an error. */
export interface ErrorDescription {
  readonly type: string;
  readonly message?: string;
  readonly code?: string;
  readonly sqlState?: string;
  readonly constraint?: string;
  readonly frames?: readonly string[];
  readonly cause?: ErrorDescription;
}

const messageLengthMax = 500;
const framesMax = 12;
const causesMax = 3;

/**
 * An error without what it may quote. Only the messages of errors that the project names are its own
 * words; those of the language, of databases and of Prisma (which prints the arguments of the call)
 * may repeat what somebody typed, so their codes and frames must do.
 */
export function describeError(error: unknown, depth = 0): ErrorDescription {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = textIn(error, 'code');
  const sqlState = sqlStateOf(error);
  const constraint = textIn(error, 'constraint');
  return {
    type: error.name,
    ...(quotesContent(error) ? {} : { message: error.message.slice(0, messageLengthMax) }),
    ...(code === undefined ? {} : { code }),
    ...(sqlState === undefined ? {} : { sqlState }),
    ...(constraint === undefined ? {} : { constraint }),
    frames: framesOf(error),
    ...(error.cause === undefined || depth >= causesMax
      ? {}
      : { cause: describeError(error.cause, depth + 1) }),
  };
}

/** Of the language, Node, its HTTP framework, the database's driver and Prisma. */
const foreignNames =
  /^(?:(?:Aggregate|Assertion|DriverAdapter|Eval|Fastify|Range|Reference|Syntax|Type|URI)?Error|error|DatabaseError|DOMException|Prisma.*)$/;

function quotesContent(error: Error): boolean {
  return sqlStateOf(error) !== undefined || foreignNames.test(error.name);
}

function textIn(error: Error, property: string): string | undefined {
  const value: unknown = Object.getOwnPropertyDescriptor(error, property)?.value;
  return typeof value === 'string' ? value : undefined;
}

/** The stack without its head, which repeats the message, however many lines that has. */
function framesOf(error: Error): readonly string[] {
  const lines = (error.stack ?? '').split('\n').map((line) => line.trim());
  return lines.filter((line) => /^at .+:\d+:\d+\)?$/.test(line)).slice(0, framesMax);
}
