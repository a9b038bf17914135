import { ConsumerActor } from './consumer-actor.ts';
import type { Guard } from './guards.ts';
import { Random } from './random.ts';
import { RelayActor } from './relay-actor.ts';
import { strikes, virtualWorld, type VirtualWorld } from './virtual-world.ts';

const FAULTY_STEPS = 600;
/** Far more than it takes to come to rest once nothing fails any more. */
const QUIET_STEPS_MAX = 5_000;
const keys = ['a', 'b', 'c'] as const;

interface Actor {
  readonly wakesAtMs: number;
  step(): void;
}

/**
 * Writers, two relays and a few consumers in memory, driven through faults that follow from the seed: what is
 * wrong afterwards, which must be nothing. One guard may be taken out.
 */
export function simulate(seed: number, without: Guard | null = null): string[] {
  const random = new Random(seed);
  const world = virtualWorld(random, without);
  const actors: Actor[] = [new RelayActor(world, 'one'), new RelayActor(world, 'two')];
  for (let partition = 0; partition < world.partitions; partition += 1)
    for (let member = 0; member <= random.below(2); member += 1)
      actors.push(new ConsumerActor(world, partition));
  for (let step = 0; step < FAULTY_STEPS; step += 1) {
    write(world);
    arrive(world, 0.02);
    turn(world, actors);
  }
  world.isFaulty = false;
  for (let step = 0; step < QUIET_STEPS_MAX && !isAtRest(world); step += 1) {
    world.database.end(random, true);
    arrive(world, 0.01);
    turn(world, actors);
  }
  return [...world.database.violations, ...atRest(world)];
}

function write(world: VirtualWorld): void {
  const { database, random } = world;
  const key = random.of(keys);
  if (random.chance(0.15)) database.begin(key, keys.indexOf(key) % world.partitions);
  if (random.chance(0.15)) database.end(random, !strikes(world, 0.2));
}

/** What was given up reaches the log after all. */
function arrive({ random, onTheWay, log }: VirtualWorld, probability: number): void {
  while (onTheWay.length > 0 && random.chance(probability)) {
    const [late] = onTheWay.splice(random.below(onTheWay.length), 1);
    if (late) log.append(late.records, late.token);
  }
}

function turn(world: VirtualWorld, actors: readonly Actor[]): void {
  const awake = actors.filter(({ wakesAtMs }) => wakesAtMs <= world.nowMs);
  world.nowMs += world.random.below(30);
  if (awake.length > 0) world.random.of(awake).step();
}

function isAtRest({ database, log, partitions, onTheWay }: VirtualWorld): boolean {
  if (!database.isPublished || onTheWay.length > 0) return false;
  for (let partition = 0; partition < partitions; partition += 1)
    if (database.position(partition).next < log.end(partition)) return false;
  return true;
}

/** Each key's events took effect once and in order; and the last of each key in the log is its newest. */
function atRest(world: VirtualWorld): string[] {
  const { database, log } = world;
  const violations = isAtRest(world) ? [] : ['it does not come to rest'];
  const newest = log.newest();
  for (const [key, count] of database.accepted) {
    const effects = database.effects.get(key) ?? [];
    const wanted = Array.from({ length: count }, (_, index) => index + 1);
    if (String(effects) !== String(wanted))
      violations.push(`${key}: ${String(effects)} took effect of 1 to ${count}`);
    if (newest.get(key) !== count)
      violations.push(`${key}: ${newest.get(key)} stands last in the log, not ${count}`);
  }
  return violations;
}
