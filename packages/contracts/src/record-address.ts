import { recordKey } from './record-key.ts';
import type { DecodedRecord, RecordType } from './records.ts';
import type { TopicName } from './topics.ts';

/** The one topic that a record belongs on; anywhere else it is poison. */
export const topicOfRecord: Readonly<Record<RecordType, TopicName>> = {
  UserRecord: 'users',
  OrganizationRecord: 'users',
  LeadOutcome: 'lead-outcomes',
  UserErased: 'lead-outcomes',
  ModelRecord: 'models',
  TrainingDecision: 'training-decisions',
  OperatorSkip: 'training-decisions',
  PreferencesRecord: 'preferences',
};

/** The key that a record's payload claims, to be compared with the key that it came under. Throws `InvalidId`. */
export function keyOfRecord({ value }: DecodedRecord): string {
  return recordKey(value.organizationId, 'userId' in value ? value.userId : '');
}
