/** What this package says to its process's log; pino's loggers satisfy it. */
export interface DeliveryLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}
