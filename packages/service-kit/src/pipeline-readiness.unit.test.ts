import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  addPipelineGauges,
  askedOnceAtATime,
  createRegistry,
  pipelineMetrics,
  pipelineReadiness,
  type PipelineView,
} from './index.ts';

const lag = (topic: string, events: number, seconds: number, partition = 0) => ({
  topic,
  partition,
  next: 0,
  end: events,
  events,
  seconds,
});
const away = () => Promise.reject(new TypeError('postgresql://me:hunter2@db'));
const hanging = () => new Promise<never>(() => undefined);

const upToDate: PipelineView = {
  consumerLag: async () => [lag('users', 0, 0), lag('lead-outcomes', 3, 59.94)],
  outboxLag: async () => ({ events: 0, seconds: 0 }),
  parkedCounts: async () => ({ keys: 2, events: 5, deadLetters: 1 }),
};

const readiness = (
  changes: Partial<PipelineView> = {},
  askDatabase = async () => undefined as unknown,
) => pipelineReadiness({ askDatabase, view: { ...upToDate, ...changes }, lagSecondsMax: 60 });

const two = async () => [lag('users', 1, 5), lag('users', 2, 9.5, 1)];

afterEach(() => vi.useRealTimers());

describe('a service with a pipeline', () => {
  it('is ready while database and log answer and it is near enough, whatever is parked', async () => {
    expect(await readiness()).toEqual({
      ready: true,
      checks: {
        database: { ok: true },
        log: { ok: true },
        lag: { ok: true, detail: 'lead-outcomes: 59.9 s behind' },
      },
      parked: { keys: 2, events: 5, deadLetters: 1 },
    });
  });

  it.each<[string, Partial<PipelineView>]>([
    ['the log', { consumerLag: async () => [lag('users', 1, 61)] }],
    ['its outbox', { outboxLag: async () => ({ events: 1, seconds: 61 }) }],
  ])('is not ready when %s is further behind than it may be, and says so', async (_what, view) => {
    const { ready, checks } = await readiness(view);
    expect(ready).toBe(false);
    expect(checks['lag']).toMatchObject({ ok: false });
    expect(checks['lag']?.detail).toMatch(/61\.0 s behind, more than 60 s$/);
    expect(checks['log']).toEqual({ ok: true });
  });

  it('is not ready while its database is away, and repeats none of its words', async () => {
    const report = await readiness({ outboxLag: away, parkedCounts: away }, away);
    expect(report.ready).toBe(false);
    expect(report.checks['database']).toEqual({ ok: false, detail: 'TypeError' });
    expect(report).not.toHaveProperty('parked');
    expect(JSON.stringify(report)).not.toContain('hunter2');
  });

  it('is not ready while its log is away', async () => {
    const { ready, checks } = await readiness({ consumerLag: away });
    expect(ready).toBe(false);
    expect(checks['database']).toEqual({ ok: true });
    expect(checks['log']).toMatchObject({ ok: false });
  });

  it('is not ready on a log that ends before what was read of it', async () => {
    const truncated = { ...lag('users', 0, 0, 4), next: 7 };
    const { ready, checks } = await readiness({ consumerLag: async () => [truncated] });
    expect(ready).toBe(false);
    expect(checks['log']?.detail).toBe('users/4 ends before what was read of it');
  });

  it('answers in time although its log hangs', async () => {
    vi.useFakeTimers();
    const report = readiness({ consumerLag: hanging, parkedCounts: hanging });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await report).toMatchObject({ ready: false, checks: { log: { ok: false } } });
  });
});

describe('the view of a pipeline', () => {
  it('asks a log that hangs once, however many want to know, and again after the answer', async () => {
    let asked = 0;
    const answer = Promise.withResolvers<never[]>();
    const consumerLag = () => {
      asked += 1;
      return answer.promise;
    };
    const view = askedOnceAtATime({ ...upToDate, consumerLag });
    const answers = [view.consumerLag(), view.consumerLag()];
    expect(asked).toBe(1);
    answer.resolve([]);
    expect(await Promise.all(answers)).toEqual([[], []]);
    await view.consumerLag();
    expect(asked).toBe(2);
  });
});

const scraped = async (view: PipelineView) => {
  const registry = createRegistry('test');
  const metrics = pipelineMetrics(registry);
  addPipelineGauges(registry, askedOnceAtATime(view));
  metrics.relay.onPublished(3);
  metrics.relay.onLeading(true);
  metrics.relay.onRetry(7);
  metrics.applied('users', 2);
  metrics.consumerRetried();
  const lines = (await registry.metrics()).split('\n');
  return lines.map((line) => line.replace(/,?service="test"/, '').replace('{}', ''));
};

describe('the metrics of a pipeline', () => {
  it('are what it did and, at each scrape, how far it is', async () => {
    expect(await scraped({ ...upToDate, consumerLag: two })).toEqual(
      expect.arrayContaining([
        'outbox_published_total 3',
        'relay_leading 1',
        'log_records_applied_total{topic="users"} 2',
        'pipeline_retries_total{part="relay"} 1',
        'pipeline_retries_total{part="consumer"} 1',
        'consumer_lag_events{topic="users"} 3',
        'consumer_lag_seconds{topic="users"} 9.5',
        'outbox_lag_events 0',
        'outbox_lag_seconds 0',
        'parked_keys 2',
        'parked_events 5',
        'dead_letters 1',
      ]),
    );
  });

  it('have no value for what does not answer, and all others', async () => {
    const lines = await scraped({ ...upToDate, consumerLag: away, parkedCounts: away });
    expect(lines.filter((line) => line.startsWith('consumer_lag'))).toEqual([]);
    expect(lines).toContain('parked_keys Nan');
    expect(lines).toContain('outbox_lag_events 0');
  });
});
