/** The call itself is wrong: one line, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The call was right and could not be carried out: one line, exit code 1. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
}
