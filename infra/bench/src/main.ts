import { benchPipeline } from './pipeline.ts';
import { readable, type Report } from './results.ts';

const benches: Readonly<Record<string, (onProgress: (says: string) => void) => Promise<Report>>> = {
  pipeline: benchPipeline,
};

const [name = '', ...options] = process.argv.slice(2).filter((word) => word !== '--');
const run = benches[name];
const isJson = options.includes('--json');
if (run === undefined || options.some((option) => option !== '--json')) {
  process.stderr.write(`bench <name> [--json], one of: ${Object.keys(benches).join(', ')}\n`);
  process.exitCode = 2;
} else {
  const report = await run((says) => process.stderr.write(`bench ${name}: ${says}\n`));
  process.stdout.write(`${isJson ? JSON.stringify(report, null, 2) : readable(report)}\n`);
  for (const { name: part, why } of report.didNotRun) {
    process.stderr.write(`DID NOT RUN: ${part}: ${why}\n`);
  }
}
