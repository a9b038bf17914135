export type RefusalCode =
  | 'user-bound-elsewhere'
  | 'user-unknown'
  | 'user-erased'
  | 'organization-erased'
  | 'no-outcomes'
  | 'version-not-found'
  | 'features-invalid'
  | 'key-not-parked'
  | 'record-not-parked'
  | 'sequence-not-missing'
  | 'skip-unclear';

/** A request that is understood and refused; the message says what to do. */
export class ScoringRefusal extends Error {
  override readonly name = 'ScoringRefusal';
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string) {
    super(message);
    this.code = code;
  }
}
