export type RefusalCode =
  | 'user-bound-elsewhere'
  | 'user-unknown'
  | 'user-erased'
  | 'organization-erased'
  | 'contact-time-without-zone'
  | 'time-zone-unknown';

/** A request that is understood and refused; the message says what to do. */
export class PreferencesRefusal extends Error {
  override readonly name = 'PreferencesRefusal';
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string) {
    super(message);
    this.code = code;
  }
}
