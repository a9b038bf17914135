export { type Decider, decideOver, stateAfter } from './decider.ts';
export { DomainRefusal } from './domain-refusal.ts';
export { type EventStore, StaleVersion, type Stream } from './event-store.ts';
export {
  ATTEMPTS_MAX,
  type CommandResult,
  type CommandTarget,
  handleCommand,
} from './handle-command.ts';
export { MemoryEventStore } from './memory-event-store.ts';
export { type Specification, specification } from './specification.ts';
