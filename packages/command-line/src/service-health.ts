const timeoutMs = 3_000;

/** Whether a service answers and can do its work. */
export async function isReady(address: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(`${address}/health/ready`, { signal });
    // A body that was read leaves the connection fit for the next question.
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
