/** Thrown where no Kafka can be had; the message says what is missing. */
export class KafkaUnavailable extends Error {
  override readonly name = 'KafkaUnavailable';
}
