// Made from avro/*.avsc by scripts/generate-records.ts: change the schemas, then run it.
export type Outcome = 'WON' | 'LOST' | 'WITHDRAWN';

export type WithdrawalReason = 'reopened' | 'deleted';

export interface IssuedScore {
  readonly probability: number;
  /** 0 is the prior. */
  readonly modelVersion: number;
  readonly scoredAt: number;
}

/** What became of a lead, filed under the user whom it was assigned to at that moment. */
export interface LeadOutcome {
  /** UUIDv7; bound into the sealed features. */
  readonly eventId: string;
  readonly organizationId: string;
  readonly userId: string;
  /** Unique within the organization. */
  readonly leadId: string;
  /** Counts the key's records, from 1, without gaps. */
  readonly sequence: number;
  /** WITHDRAWN takes the lead's earlier outcome back and carries no features. */
  readonly outcome: Outcome;
  readonly withdrawnBecause: WithdrawalReason | null;
  readonly occurredAt: number;
  readonly recordedAt: number;
  /** The landmark: 24 hours before the outcome, or the lead's creation if that is later. */
  readonly featuresAsOf: number | null;
  /** The canonical features at the landmark under the user's feature key. */
  readonly sealedFeatures: Buffer | null;
  /** The stored score that stood when the outcome came in; null where the outcome is older than that score. */
  readonly issued: IssuedScore | null;
}

export type Footing = 'prior' | 'learning' | 'personal';

/** The version that ranks a user's leads now. */
export interface ModelRecord {
  readonly organizationId: string;
  readonly userId: string;
  /** 0 while the footing is prior. */
  readonly version: number;
  readonly footing: Footing;
  readonly wins: number;
  readonly outcomes: number;
  /** The last record of lead-outcomes that counts in this one. */
  readonly cutSequence: number;
  readonly algorithm: string;
  /** null while the footing is prior. */
  readonly parameters: Buffer | null;
  /** SHA-256 of the parameters in hexadecimal. */
  readonly parametersDigest: string | null;
}

/** An operator's decision that a record, or a sequence that never came, is left out of a key's events. A rebuild reads these first. */
export interface OperatorSkip {
  readonly skipId: string;
  readonly organizationId: string;
  readonly userId: string;
  /** Counts the key's records on training-decisions, from 1, without gaps. */
  readonly sequence: number;
  /** With partition and offset: the record that is left out; null where a sequence is. */
  readonly skippedTopic: string | null;
  readonly skippedPartition: number | null;
  readonly skippedOffset: number | null;
  /** The sequence that is taken as having come: of the record, where it can be read, or the missing one. */
  readonly skippedSequence: number | null;
  readonly reason: string;
  readonly skippedAt: number;
}

/** An organization that was erased with all its users. */
export interface OrganizationRecord {
  readonly organizationId: string;
  /** true for ever once true. */
  readonly erased: boolean;
}

/** A user's current AI preferences. */
export interface PreferencesRecord {
  readonly organizationId: string;
  readonly userId: string;
  readonly version: number;
  readonly chatbotTone: string;
  readonly autoSuggestActions: boolean;
  readonly enableProactive: boolean;
  /** HH:MM */
  readonly preferredContactTime: string | null;
  /** IANA name */
  readonly contactTimeZone: string | null;
  readonly aiInsightsFrequency: string;
  readonly customInstructions: string | null;
  readonly updatedAt: number;
}

export type TrainingVerdict = 'trained' | 'rejected' | 'skipped';

export type TrainingTrigger = 'threshold' | 'tick' | 'demand' | 'withdrawal' | 'erasure' | 'algorithm';

export interface TrainingThresholds {
  readonly firstTrainingOutcomes: number;
  readonly retrainingStepMin: number;
  readonly retrainingShare: number;
}

export interface TrainingScores {
  readonly candidateLogLoss: number;
  readonly servedLogLoss: number;
  /** Of the paired difference. */
  readonly standardError: number;
}

/** One decision to train, or not to, with the numbers that it was taken on. */
export interface TrainingDecision {
  readonly decisionId: string;
  readonly organizationId: string;
  readonly userId: string;
  /** Counts the key's decisions, from 1, without gaps. */
  readonly sequence: number;
  readonly verdict: TrainingVerdict;
  readonly reason: string;
  readonly trigger: TrainingTrigger;
  /** The version that was made; null where none was. */
  readonly version: number | null;
  /** The version that ranks after the decision. */
  readonly servedVersion: number;
  readonly decidedAt: number;
  readonly cutSequence: number;
  readonly algorithm: string;
  readonly thresholds: TrainingThresholds;
  readonly trainingDataCount: number;
  readonly wins: number;
  /** SHA-256 in hexadecimal. */
  readonly trainingSetDigest: string;
  /** SHA-256 in hexadecimal. */
  readonly parametersDigest: string | null;
  readonly scores: TrainingScores | null;
}

/** The end of a user's outcomes: everything learned from them goes. */
export interface UserErased {
  readonly organizationId: string;
  readonly userId: string;
  readonly sequence: number;
  readonly erasedAt: number;
}

/** A user and the key that their features are sealed with; the newest record of a key counts. */
export interface UserRecord {
  readonly organizationId: string;
  readonly userId: string;
  /** 32 bytes of AES-256; null once erased, which makes every sealed feature of the user unreadable. */
  readonly featureKey: Buffer | null;
  /** true for ever once true. */
  readonly erased: boolean;
}

/** Every record that a topic may hold, by the name of its schema. */
export interface Records {
  readonly LeadOutcome: LeadOutcome;
  readonly ModelRecord: ModelRecord;
  readonly OperatorSkip: OperatorSkip;
  readonly OrganizationRecord: OrganizationRecord;
  readonly PreferencesRecord: PreferencesRecord;
  readonly TrainingDecision: TrainingDecision;
  readonly UserErased: UserErased;
  readonly UserRecord: UserRecord;
}
