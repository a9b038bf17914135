import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { eventually, freePort } from '@leadloop/testkit';

const root = path.resolve(import.meta.dirname, '../../..');
const READY_MS_MAX = 60_000;
const OUTPUT_KEPT = 6_000;

/** A service as a real process, which a scenario may end, stop and start again. */
export class ServiceProcess implements AsyncDisposable {
  readonly address: string;
  readonly #script: string;
  readonly #environment: Readonly<Record<string, string>>;
  #child: ChildProcess | null = null;
  #output = '';

  private constructor(
    service: string,
    port: number,
    environment: Readonly<Record<string, string>>,
  ) {
    this.address = `http://127.0.0.1:${port}`;
    this.#script = path.join(root, 'services', service, 'src/main.ts');
    this.#environment = { ...environment, HOST: '127.0.0.1', PORT: String(port) };
  }

  /** Resolves when it answers. */
  static async start(
    service: string,
    environment: Readonly<Record<string, string>>,
  ): Promise<ServiceProcess> {
    const process = new ServiceProcess(service, await freePort(), environment);
    process.restart();
    await process.answers();
    return process;
  }

  /** What it said of late. */
  get output(): string {
    return this.#output;
  }

  restart(): void {
    const child = spawn(process.execPath, [this.#script], {
      cwd: root,
      env: this.#environment,
      // A service ends when whoever started it is gone.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const keep = (bytes: Buffer) => {
      this.#output = (this.#output + bytes.toString('utf8')).slice(-OUTPUT_KEPT);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    this.#child = child;
  }

  /** Awaits that it takes requests; whether it is ready is another matter. */
  async answers(): Promise<void> {
    await eventually(
      async () => {
        if (this.#child?.exitCode !== null) throw new Error(`It ended: ${this.#output}`);
        return (await fetch(`${this.address}/health/live`)).ok;
      },
      { timeoutMs: READY_MS_MAX, intervalMs: 50 },
    );
  }

  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** Ends it in order. */
  leave(): Promise<void> {
    return this.#end('SIGTERM');
  }

  stop(): void {
    this.#child?.kill('SIGSTOP');
  }

  continue(): void {
    this.#child?.kill('SIGCONT');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }
}
