/**
 * A rule said no. `code` is one of a closed list and never changes once published; the message
 * is a sentence that says what to do instead.
 */
export class DomainRefusal<Code extends string = string> extends Error {
  override readonly name: string = 'DomainRefusal';
  readonly code: Code;

  constructor(code: Code, message: string) {
    super(message);
    this.code = code;
  }
}
