/** What the log says about itself; pino's loggers fit. */
export interface LogLogger {
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
}
