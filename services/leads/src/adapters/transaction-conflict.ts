import { isConflict } from '@leadloop/database';

/** Another transaction wrote first: the work is run again on what stands then. */
export class WriterCameBetween extends Error {
  override readonly name = 'WriterCameBetween';
}

/** Whether running the work again may succeed. */
export const isWorthAnotherTry = (error: unknown): boolean =>
  error instanceof WriterCameBetween || isConflict(error);
