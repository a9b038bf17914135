/** Of what a probe or a scrape asks: whoever asks waits no longer. */
const answerTimeoutMs = 2_000;

/** Somebody was asked and said nothing in time. */
class NoAnswer extends Error {
  override name = 'NoAnswer';
}

/** Rejects when `work` takes longer; the work itself goes on. */
export async function withTimeLimit<Answer>(
  work: Promise<Answer>,
  limitMs: number = answerTimeoutMs,
): Promise<Answer> {
  const timeout = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => timeout.reject(new NoAnswer(`no answer within ${limitMs} ms`)),
    limitMs,
  );
  try {
    return await Promise.race([work, timeout.promise]);
  } finally {
    clearTimeout(timer);
  }
}
