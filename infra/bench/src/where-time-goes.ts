import { Session } from 'node:inspector/promises';
import type { Profiler } from 'node:inspector';
import { performance } from 'node:perf_hooks';

const partsShown = 5;

/** Runs the work under the sampling profiler: how busy this process's one thread was, and with what. */
export async function whereTimeGoes(work: () => Promise<unknown>): Promise<string> {
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: 500 });
    await session.post('Profiler.start');
    const before = performance.eventLoopUtilization();
    await work();
    const { utilization } = performance.eventLoopUtilization(before);
    const { profile } = await session.post('Profiler.stop');
    return `this process's thread is ${percent(utilization)} busy: ${sharesOf(profile)}`;
  } finally {
    session.disconnect();
  }
}

/** And the profiler itself. */
const leftOut = new Set(['(idle)', '(program)', '(root)', 'node:inspector']);

function sharesOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): string {
  const partOf = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const spent = new Map<string, number>();
  let total = 0;
  for (const [index, node] of samples.entries()) {
    const part = partOf.get(node) ?? '';
    if (leftOut.has(part)) continue;
    const time = timeDeltas[index] ?? 0;
    total += time;
    spent.set(part, (spent.get(part) ?? 0) + time);
  }
  const most = [...spent].toSorted(([, one], [, other]) => other - one).slice(0, partsShown);
  return most.map(([part, time]) => `${part} ${percent(time / total)}`).join(', ');
}

/** The package or folder whose code ran. */
function nameOf({ url, functionName }: Profiler.Profile['nodes'][number]['callFrame']): string {
  if (url === '') return functionName;
  if (url.startsWith('node:')) return url;
  const installed = url.lastIndexOf('/node_modules/');
  if (installed >= 0) return url.slice(installed).split('/').slice(2, 3).join('/');
  const [, folder = ''] = /\/((?:packages|services|infra)\/[^/]+)\//.exec(url) ?? [];
  return folder;
}

const percent = (share: number) => `${(share * 100).toFixed(0)} %`;
