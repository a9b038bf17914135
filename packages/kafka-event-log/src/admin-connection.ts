import { EventLogRefusal } from '@leadloop/event-log';
import type { Admin, Kafka } from 'kafkajs';

/** One admin connection, made at first need and made anew after an error: a broker that restarted leaves a dead one. */
export class AdminConnection {
  readonly #kafka: Kafka;
  #open: Promise<Admin> | null = null;

  constructor(kafka: Kafka) {
    this.#kafka = kafka;
  }

  async use<Answer>(work: (admin: Admin) => Promise<Answer>): Promise<Answer> {
    const isReused = this.#open !== null;
    try {
      return await this.#once(work);
    } catch (error) {
      if (error instanceof EventLogRefusal || !isReused) throw error;
      return this.#once(work);
    }
  }

  async close(): Promise<void> {
    const open = this.#open;
    this.#open = null;
    await open?.then((admin) => admin.disconnect()).catch(() => undefined);
  }

  async #once<Answer>(work: (admin: Admin) => Promise<Answer>): Promise<Answer> {
    this.#open ??= this.#connect();
    try {
      return await work(await this.#open);
    } catch (error) {
      if (!(error instanceof EventLogRefusal)) void this.close();
      throw error;
    }
  }

  async #connect(): Promise<Admin> {
    const admin = this.#kafka.admin();
    await admin.connect();
    return admin;
  }
}
