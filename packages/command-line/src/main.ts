import { runCommandLine } from './run-command-line.ts';
import { createTerminal } from './terminal.ts';

const terminal = createTerminal(process.stdout, process.stderr, () => performance.now());
process.exitCode = await runCommandLine(process.argv.slice(2), terminal);
