import { pino, type DestinationStream, type Logger } from 'pino';
import { describeError } from './describe-error.ts';
import type { LogLevel } from './service-settings.ts';

export type { Logger };

export interface LoggerOptions {
  readonly service: string;
  readonly level: LogLevel;
  /** Standard output unless given. */
  readonly destination?: DestinationStream;
}

/** Any signed or encrypted token, wherever in a line it has got to. */
const tokenPattern = /\beyJ[\w-]*\.[\w-]*\.[\w-]*(?:\.[\w-]*\.[\w-]*)?/g;

const secretNames = [
  'authorization',
  'cookie',
  'password',
  'token',
  'headers',
  'body',
  'features',
  'attributes',
];

/**
 * JSON lines. Bodies, headers and tokens stay out whoever logs them, and errors are written as
 * `describeError` has them: a database's words may repeat a lead's content.
 */
export function createLogger({ service, level, destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: { service },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: describeError, error: describeError, req: methodOf, res: statusOf },
    redact: secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
    hooks: { streamWrite: (line: string) => line.replaceAll(tokenPattern, '[token]') },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** Fastify hands its requests and replies over whole: address and headers stay out. */
const methodOf = ({ method }: { method?: unknown }) => ({ method });
const statusOf = ({ statusCode }: { statusCode?: unknown }) => ({ status: statusCode });
