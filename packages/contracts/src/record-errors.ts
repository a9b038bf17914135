/** A record that may not be published: a value that its schema does not allow, or too many bytes. */
export class UnencodableRecord extends Error {
  override readonly name = 'UnencodableRecord';
}

export type UndecodableReason = 'not-avro' | 'unknown-schema' | 'invalid';

/** Bytes that are no record and never will be: poison. */
export class UndecodableRecord extends Error {
  override readonly name = 'UndecodableRecord';
  readonly reason: UndecodableReason;

  constructor(reason: UndecodableReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
