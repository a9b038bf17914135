import { setTimeout as pause } from 'node:timers/promises';
import type { Command, Person } from './commands.ts';
import type { FaultySystem } from './faulty-system.ts';

const ANSWER_MS_MAX = 10_000;
const RETRY_MS = 50;

/** How far the clients have come, and how far they may go: a scenario keeps some of the load for later. */
export class Progress {
  readonly total: number;
  #acknowledged = 0;
  #sent = 0;
  #allowed: number;
  #changed = Promise.withResolvers<void>();

  constructor(total: number) {
    this.total = total;
    this.#allowed = total;
  }

  /** Lets no more than this share of all commands begin, until it is called again. */
  allow(share: number): void {
    this.#allowed = Math.ceil(share * this.total);
    this.#tell();
  }

  /** Resolves when this share of all commands was acknowledged. */
  async reaches(share: number): Promise<void> {
    while (this.#acknowledged < Math.floor(share * this.total)) await this.#changed.promise;
  }

  async begin(): Promise<void> {
    while (this.#sent >= this.#allowed) await this.#changed.promise;
    this.#sent += 1;
  }

  acknowledge(): void {
    this.#acknowledged += 1;
    this.#tell();
  }

  #tell(): void {
    const { resolve } = this.#changed;
    this.#changed = Promise.withResolvers<void>();
    resolve();
  }
}

/**
 * Sends every person's commands, one client a person, each repeated under its Idempotency-Key until it is
 * acknowledged, while `faults` happen; resolves when both are through.
 */
export async function underLoad(
  system: FaultySystem,
  people: readonly Person[],
  faults: (progress: Progress) => Promise<void>,
): Promise<void> {
  const progress = new Progress(people.reduce((sum, { commands }) => sum + commands.length, 0));
  const disturbed = faults(progress).finally(() => progress.allow(1));
  await Promise.all([disturbed, ...people.map((person) => send(system, person, progress))]);
}

async function send(system: FaultySystem, person: Person, progress: Progress): Promise<void> {
  const { organizationId: org, userId: user } = person;
  const headers = await system.issuer.authorization({ org, user });
  for (const [index, command] of person.commands.entries()) {
    await progress.begin();
    const request = requestOf(command, { ...headers, 'idempotency-key': `${user}-${index}` });
    for (let attempt = index; !(await isAcknowledged(system, request, attempt)); attempt += 1)
      await pause(RETRY_MS);
    progress.acknowledge();
  }
}

interface Request extends RequestInit {
  readonly route: string;
}

function requestOf(command: Command, headers: Record<string, string>): Request {
  if (command.kind === 'reopen')
    return {
      route: `/v1/leads/${command.leadId}/outcome`,
      method: 'DELETE',
      headers: { ...headers, 'if-match': '*' },
    };
  return {
    route: '/v1/outcomes',
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ items: command.items }),
  };
}

/** False where nobody answered, or could not now. Throws where the command itself was refused. */
async function isAcknowledged(
  { leads }: FaultySystem,
  { route, ...request }: Request,
  attempt: number,
): Promise<boolean> {
  const process = leads[attempt % leads.length];
  try {
    const signal = AbortSignal.timeout(ANSWER_MS_MAX);
    const response = await fetch(`${process?.address ?? ''}${route}`, { ...request, signal });
    const body = await response.text();
    if (response.ok) return isWhollyTaken(body);
    if (response.status >= 500) return false;
    throw new CommandRefused(`${request.method} ${route}: ${response.status} ${body}`);
  } catch (error) {
    if (error instanceof CommandRefused) throw error;
    return false;
  }
}

class CommandRefused extends Error {
  override readonly name = 'CommandRefused';
}

function isWhollyTaken(body: string): true {
  const { items = [] } = (body === '' ? {} : JSON.parse(body)) as {
    items?: { status: number }[];
  };
  if (items.some(({ status }) => status >= 300)) throw new CommandRefused(body);
  return true;
}
