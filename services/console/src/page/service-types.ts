export type FeatureValue = null | number | string | boolean;
export type Footing = 'prior' | 'learning' | 'personal';

export interface Person {
  readonly organizationId: string;
  readonly organizationName: string;
  readonly userId: string;
  readonly name: string;
  readonly about: string;
}

export interface Session {
  readonly user: Person | null;
  readonly people: readonly Person[];
}

export interface Lead {
  readonly leadId: string;
  readonly name?: string | null;
  readonly score?: number | null;
  readonly createdAt: string;
  readonly lastActivityAt?: string | null;
  readonly activityCount: number;
  readonly probability: number;
  readonly footing: Footing;
  readonly modelVersion: number;
  readonly scoredAt: string;
}

export interface Factor {
  readonly feature: string;
  readonly value: FeatureValue;
  readonly contribution: number;
}

export interface Prediction {
  readonly leadId: string;
  readonly probability: number;
  readonly logit: number;
  readonly interval: readonly [number, number];
  readonly footing: Footing;
  readonly modelVersion: number;
  readonly computedAt: string;
  readonly baseline: number;
  readonly factors: readonly Factor[];
  readonly text: string;
}

export interface ModelFactor {
  readonly share: number;
  readonly direction: 'up' | 'down' | 'mixed';
}

export interface Model {
  readonly version: number;
  readonly servedVersion: number;
  readonly footing: Footing;
  readonly lastTrainedAt?: string | null;
  readonly trainingDataCount: number;
  readonly outcomesUntilFirstModel: number;
  readonly outcomesUntilNextTraining?: number | null;
  readonly factors?: Readonly<Record<string, ModelFactor>> | null;
}
