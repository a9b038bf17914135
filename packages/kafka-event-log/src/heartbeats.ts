import { brokerErrorType } from './kafka-errors.ts';

/** What a coordinator answers to a member that is one no longer, or not in the group's newest generation. */
const lostTypes = new Set([
  'REBALANCE_IN_PROGRESS',
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
  'NOT_COORDINATOR_FOR_GROUP',
  'FENCED_INSTANCE_ID',
]);

export interface Heartbeats {
  /** Ends them; throws what said that the membership is lost, which makes kafkajs join again. */
  end(): void;
}

/** Keeps a member alive while its batch is worked on, however long that takes. */
export function keepBeating(
  beat: () => Promise<void>,
  intervalMs: number,
  onLost: () => void,
): Heartbeats {
  let lost: unknown = null;
  const timer = setInterval(() => {
    beat().catch((error: unknown) => {
      // Of a broker that is away the next fetch hears as well, and knows what to do.
      if (lost !== null || !lostTypes.has(brokerErrorType(error))) return;
      lost = error;
      onLost();
    });
  }, intervalMs);
  return {
    end: () => {
      clearInterval(timer);
      if (lost !== null) throw lost;
    },
  };
}
