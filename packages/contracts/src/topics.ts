/** Fixed when a topic is made: another count would file the same key elsewhere. */
export const PARTITION_COUNT = 12;

export type TopicName = 'users' | 'lead-outcomes' | 'models' | 'training-decisions' | 'preferences';

export interface Topic {
  readonly name: TopicName;
  /** `compact`: the newest record of a key is enough. `keep`: every record stays for ever. */
  readonly cleanup: 'compact' | 'keep';
}

export const topics: Readonly<Record<TopicName, Topic>> = {
  users: { name: 'users', cleanup: 'compact' },
  'lead-outcomes': { name: 'lead-outcomes', cleanup: 'keep' },
  models: { name: 'models', cleanup: 'compact' },
  'training-decisions': { name: 'training-decisions', cleanup: 'keep' },
  preferences: { name: 'preferences', cleanup: 'compact' },
};
