export { RECORD_BYTES_MAX } from './codec.ts';
export { decodeFeatures, encodeFeatures } from './feature-encoding.ts';
export {
  ATTRIBUTES_MAX,
  builtInFeatures,
  FEATURE_TEXT_MAX,
  featureNamePattern,
  type Features,
  type FeatureValue,
  InvalidFeatures,
  validateAttributes,
  validateFeatures,
} from './features.ts';
export type * from './generated/records.ts';
export { idPattern, InvalidId, isId } from './ids.ts';
export { murmur2, partitionOf } from './partition.ts';
export { keyOfRecord, topicOfRecord } from './record-address.ts';
export { UndecodableRecord, type UndecodableReason, UnencodableRecord } from './record-errors.ts';
export { parseRecordKey, recordKey, type RecordOwner } from './record-key.ts';
export { type DecodedRecord, decodeRecord, encodeRecord, type RecordType } from './records.ts';
export {
  FEATURE_IV_BYTES,
  FEATURE_KEY_BYTES,
  FeaturesNotReadable,
  openCanonicalFeatures,
  openFeatures,
  sealFeatures,
  type SealedFor,
} from './sealed-features.ts';
export { PARTITION_COUNT, type Topic, type TopicName, topics } from './topics.ts';
