import { encodeRecord, partitionOf, recordKey, sealFeatures } from '@leadloop/contracts';
import type { NewRecord } from '@leadloop/event-log';

export interface Person {
  readonly organizationId: string;
  readonly userId: string;
}

const featureKey = Buffer.alloc(32, 7);
const firstAt = Date.parse('2026-01-05T09:00:00.000Z');
const minuteMs = 60_000;
const sources = ['website', 'referral', 'cold call', 'webinar', 'advertisement'];

export function people(count: number): Person[] {
  return Array.from({ length: count }, (_, index) => ({
    organizationId: `organization-${index % 20}`,
    userId: `user-${index}`,
  }));
}

/** What leads publishes when it first hears of a person. */
export function userRecord({ organizationId, userId }: Person): NewRecord {
  const value = { organizationId, userId, featureKey, erased: false };
  return recordOf('users', { organizationId, userId }, encodeRecord('UserRecord', value));
}

/** The person's outcome with this sequence: a lead of its own with ten attributes, sealed as leads seals them. */
function outcomeRecord({ organizationId, userId }: Person, sequence: number): NewRecord {
  const ids = { organizationId, userId, eventId: `${userId}-event-${sequence}` };
  const iv = Buffer.alloc(12);
  iv.writeUInt32BE(sequence);
  const sealedFeatures = sealFeatures({
    ...ids,
    key: featureKey,
    iv,
    features: features(sequence),
  });
  const occurredAt = firstAt + sequence * minuteMs;
  const value = encodeRecord('LeadOutcome', {
    ...ids,
    sequence,
    leadId: `${userId}-lead-${sequence}`,
    outcome: sequence % 3 === 0 ? 'LOST' : 'WON',
    withdrawnBecause: null,
    occurredAt,
    recordedAt: occurredAt,
    featuresAsOf: firstAt,
    sealedFeatures,
    issued: null,
  });
  return recordOf('lead-outcomes', ids, value);
}

/** Everybody's outcomes, in the order in which a sales floor makes them: one of each person after the other. */
export function outcomeRecords(everybody: readonly Person[], eachCount: number): NewRecord[] {
  return Array.from({ length: eachCount }, (_, index) =>
    everybody.map((person) => outcomeRecord(person, index + 1)),
  ).flat();
}

function recordOf(topic: string, { organizationId, userId }: Person, value: Buffer): NewRecord {
  const key = recordKey(organizationId, userId);
  return { topic, partition: partitionOf(key), key, value };
}

function features(sequence: number) {
  const spread = (sequence * 37) % 101;
  return {
    'lead.score': spread,
    'lead.activityCount': sequence % 9,
    'lead.daysSinceActivity': sequence % 14,
    'lead.daysSinceCreation': 30 + (sequence % 60),
    source: sources[sequence % sources.length] ?? 'website',
    employees: 5 + spread * 3,
    revenue: 1_000 * spread,
    hasBudget: sequence % 2 === 0,
    industry: `industry ${sequence % 7}`,
    visits: sequence % 23,
  };
}
