import { EventLogRefusal } from '@leadloop/event-log';

/** The broker's name of what went wrong, wherever in the chain of causes it stands; empty where it is none of a broker. */
export function brokerErrorType(error: unknown): string {
  for (let current: unknown = error; current instanceof Error; current = current.cause) {
    if ('type' in current && typeof current.type === 'string') return current.type;
  }
  return '';
}

/** What kafkajs calls a broker that is away, or not yet what it will be. */
const passing = new Set([
  'KafkaJSBrokerNotFound',
  'KafkaJSConnectionClosedError',
  'KafkaJSConnectionError',
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSLockTimeout',
  'KafkaJSMetadataNotLoaded',
  'KafkaJSNoBrokerAvailableError',
  'KafkaJSNumberOfRetriesExceeded',
  'KafkaJSRequestTimeoutError',
  'KafkaJSTimeout',
  'KafkaJSTopicMetadataNotLoaded',
]);

/** Whether waiting may mend it: whoever is refused by name or password is refused again. */
export function mayPass(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const isRetriable = 'retriable' in error && error.retriable === true;
  return isRetriable || passing.has(error.name);
}

/** Thrown where a topic that must keep every record for ever stands with a configuration that deletes some. */
export class TopicForgets extends EventLogRefusal {
  override readonly name = 'TopicForgets';
  readonly code = 'topic-forgets';

  constructor(topic: string, setting: string, found: string, needed: string) {
    super(
      `Topic "${topic}" has ${setting}=${found}, so records would be refused or deleted: ` +
        `set it to ${needed} (kafka-configs.sh --alter --topic ${topic} --add-config ${setting}=${needed}).`,
    );
  }
}
