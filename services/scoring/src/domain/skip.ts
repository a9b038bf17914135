/** What an operator leaves out of a key's events: a record that waits, or the sequence that is waited for. */
export type Skip =
  | {
      readonly kind: 'record';
      readonly topic: 'lead-outcomes' | 'users';
      readonly partition: number;
      readonly offset: bigint;
    }
  | { readonly kind: 'sequence'; readonly sequence: number };
