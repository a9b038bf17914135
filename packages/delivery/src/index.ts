export { consumerLag, type PartitionLag } from './consumer-lag.ts';
export { RecordsMissing, runConsumer, type Consumer, type ConsumerOptions } from './consumer.ts';
export type { DeliveryLogger } from './delivery-logger.ts';
export { isInfrastructureError } from './infrastructure-errors.ts';
export { keyGate, type GateVerdict, type KeyProgress } from './key-gate.ts';
export {
  PostgresOutboxStore,
  type LeaseTerms,
  type OutboxRow,
  type OutboxStore,
} from './outbox-store.ts';
export { runRelay, runRelayOn, type Relay, type RelayOptions, type RelayParts } from './relay.ts';
