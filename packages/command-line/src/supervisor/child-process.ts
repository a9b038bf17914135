import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, closeSync, mkdirSync, openSync, renameSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { workspaceRoot } from '../environment.ts';

export interface ProcessSpecification {
  readonly name: string;
  /** The file that Node runs; its whole path stands in the command line of the process. */
  readonly script: string;
  /** The whole environment of the process: nothing is inherited beside it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Receives stdout and stderr. */
  readonly logFile: string;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunningProcess {
  readonly child: ChildProcess;
  readonly exited: Promise<Exit>;
  /** The last thing the process wrote in this run that is meant for people, or null. */
  lastWords(): Promise<string | null>;
}

/** A log that is longer when a process starts is set aside; the one before it goes. */
const logSizeMax = 20 * 1024 * 1024;
const lastWordsSizeMax = 16 * 1024;

/**
 * Starts a process in a group of its own: a Ctrl-C in the terminal reaches the supervisor alone,
 * which then ends the others in order. Should the supervisor be killed outright, the channel (ipc)
 * closes, and the process ends by itself.
 */
export function launch(specification: ProcessSpecification): RunningProcess {
  const { script, environment, logFile } = specification;
  const { descriptor, size } = openLog(logFile);
  const child = spawn(process.execPath, [script], {
    cwd: workspaceRoot,
    env: { ...environment },
    detached: true,
    stdio: ['ignore', descriptor, descriptor, 'ipc'],
  });
  closeSync(descriptor);
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', () => resolve({ code: 127, signal: null }));
  });
  return { child, exited, lastWords: () => readLastWords(logFile, size) };
}

function openLog(file: string): { descriptor: number; size: number } {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const sizeOf = () => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (sizeOf() > logSizeMax) renameSync(file, `${file}.1`);
  const descriptor = openSync(file, 'a', 0o600);
  chmodSync(file, 0o600);
  return { descriptor, size: sizeOf() };
}

async function readLastWords(file: string, from: number): Promise<string | null> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const start = Math.max(from, size - lastWordsSizeMax);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(lastWordsSizeMax), 0, null, start);
    const lines = buffer.toString('utf8', 0, bytesRead).split('\n');
    return lines.findLast((line) => line.trim() !== '' && !line.startsWith('{'))?.trim() ?? null;
  } finally {
    await handle.close();
  }
}
