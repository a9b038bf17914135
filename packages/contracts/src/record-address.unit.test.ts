import { describe, expect, test } from 'vitest';

import { InvalidId } from './ids.ts';
import { keyOfRecord, topicOfRecord } from './record-address.ts';
import { topics } from './topics.ts';

describe('a record', () => {
  test('of a user is filed under organization and user', () => {
    const value = { organizationId: 'acme', userId: 'ada', sequence: 1, erasedAt: 0 };
    expect(keyOfRecord({ type: 'UserErased', value })).toBe('acme:ada');
  });

  test('of an organization is filed under the organization alone', () => {
    const value = { organizationId: 'acme', erased: true };
    expect(keyOfRecord({ type: 'OrganizationRecord', value })).toBe('acme:');
  });

  test('that claims ids which are none has no key', () => {
    const value = { organizationId: 'acme:ada', erased: true };
    expect(() => keyOfRecord({ type: 'OrganizationRecord', value })).toThrow(InvalidId);
  });

  test('belongs on a topic that there is', () => {
    expect(new Set(Object.values(topicOfRecord))).toEqual(new Set(Object.keys(topics)));
  });

  test('that a replay needs is on a topic that is never compacted', () => {
    for (const type of ['LeadOutcome', 'UserErased', 'TrainingDecision'] as const) {
      expect(topics[topicOfRecord[type]].cleanup).toBe('keep');
    }
  });
});
