const timeoutMs = 3_000;

export interface ServiceHealth {
  readonly answers: boolean;
  readonly ready: boolean;
  /** What keeps it from being ready: the name of each check with what it says. */
  readonly failing: readonly string[];
}

/** Whether a service answers, and whether it can do its work. */
export async function healthOf(address: string): Promise<ServiceHealth> {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(`${address}/health/ready`, { signal });
    // A body that was read leaves the connection fit for the next question.
    const body = await response.text();
    return { answers: true, ready: response.ok, failing: response.ok ? [] : failingIn(body) };
  } catch {
    return { answers: false, ready: false, failing: [] };
  }
}

/** Whether a service answers and can do its work. */
export async function isReady(address: string): Promise<boolean> {
  return (await healthOf(address)).ready;
}

function failingIn(body: string): string[] {
  try {
    const { checks = {} } = JSON.parse(body) as {
      checks?: Record<string, { ok: boolean; detail?: string }>;
    };
    return Object.entries(checks).flatMap(([name, { ok, detail }]) =>
      ok ? [] : [detail === undefined ? name : `${name} (${detail})`],
    );
  } catch {
    // Not a service of ours: its status has to do.
    return [];
  }
}
