/** Where a command speaks: results on stdout, everything said on the way on stderr or stdout as the command likes. */
export interface Terminal {
  print(line: string): void;
  warn(line: string): void;
  /** Shown on the way: in place on a terminal, otherwise a line every few seconds; never on stdout. */
  progress(line: string): void;
  /** Ends the line of the progress, so that what follows begins a new one. */
  endProgress(): void;
}

const progressIntervalMs = 3_000;

interface Writable {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export function createTerminal(out: Writable, error: Writable, now: () => number): Terminal {
  let shownAt = -progressIntervalMs;
  let isOpen = false;
  const endProgress = () => {
    if (isOpen) error.write('\n');
    isOpen = false;
  };
  return {
    print: (line) => {
      endProgress();
      out.write(`${line}\n`);
    },
    warn: (line) => {
      endProgress();
      error.write(`${line}\n`);
    },
    progress: (line) => {
      if (error.isTTY === true) {
        error.write(`\r\u001b[2K${line}`);
        isOpen = true;
      } else if (now() - shownAt >= progressIntervalMs) {
        shownAt = now();
        error.write(`${line}\n`);
      }
    },
    endProgress,
  };
}
