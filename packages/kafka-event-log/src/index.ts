export type { KafkaConnection, KafkaSasl } from './kafka-client.ts';
export { KafkaEventLog, type KafkaEventLogOptions } from './kafka-event-log.ts';
