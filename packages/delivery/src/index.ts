export { consumerLag, type PartitionLag } from './consumer-lag.ts';
export {
  consumerStep,
  initialConsumerState,
  RecordsMissing,
  type BatchExtent,
  type ConsumerEffect,
  type ConsumerInput,
  type ConsumerState,
  type ConsumerTurn,
  type Position,
} from './consumer-machine.ts';
export { runConsumer, type Consumer, type ConsumerOptions } from './consumer.ts';
export type { DeliveryLogger } from './delivery-logger.ts';
export { inTransaction } from './in-transaction.ts';
export { isInfrastructureError } from './infrastructure-errors.ts';
export { keyGate, type GateVerdict, type KeyProgress } from './key-gate.ts';
export { outboxLag, type OutboxLag } from './outbox-lag.ts';
export {
  PostgresOutboxStore,
  type LeaseTerms,
  type OutboxRow,
  type OutboxStore,
} from './outbox-store.ts';
export {
  initialRelayState,
  relayStep,
  type MachineRow,
  type RelayEffect,
  type RelayInput,
  type RelayMoment,
  type RelaySettings,
  type RelayState,
  type RelayTurn,
} from './relay-machine.ts';
export {
  runRelay,
  runRelayOn,
  type Relay,
  type RelayHooks,
  type RelayOptions,
  type RelayParts,
} from './relay.ts';
