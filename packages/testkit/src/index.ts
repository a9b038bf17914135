export { freePort } from '@leadloop/database';
export { eventually, type EventuallyOptions } from './eventually.ts';
export {
  testDatabase,
  type TestDatabase,
  type TestDatabaseOptions,
  type TestService,
} from './test-database.ts';
