import type { Lead, Model, Prediction, Session } from './service-types.ts';

/** Something that the person in front of the page can read. */
export class Trouble extends Error {
  readonly status: number;

  constructor(status: number, sentence: string) {
    super(sentence);
    this.status = status;
  }
}

const timeoutMs = 20_000;

async function call<Answer>(method: string, url: string, body?: unknown): Promise<Answer> {
  const response = await fetch(url, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    signal: AbortSignal.timeout(timeoutMs),
  }).catch(() => {
    throw new Trouble(0, 'Leadloop does not answer. Is it still running? Trying again.');
  });
  if (response.ok) return (response.status === 204 ? null : await response.json()) as Answer;
  throw new Trouble(response.status, await sentenceOf(response));
}

async function sentenceOf(response: Response): Promise<string> {
  try {
    const problem = (await response.json()) as { title?: string; detail?: string };
    return [problem.title, problem.detail].filter(Boolean).join('. ').replace(/\.\. /, '. ');
  } catch {
    return `The answer was ${response.status} and said nothing more. Trying again.`;
  }
}

const leadsShownMax = 200;

export const readSession = () => call<Session>('GET', '/session');
export const signInAs = (userId: string) => call<Session>('POST', '/session', { userId });
export const signOut = () => call<null>('DELETE', '/session');
export const readModel = () => call<Model>('GET', '/api/scoring/v1/model');
export const readPrediction = (leadId: string) =>
  call<Prediction>('GET', `/api/leads/v1/leads/${encodeURIComponent(leadId)}/prediction`);

/** The open leads with the highest probability, best first. */
export const readOpenLeads = async (): Promise<readonly Lead[]> => {
  const query = `status=open&sort=-probability&limit=${leadsShownMax}`;
  return (await call<{ items: Lead[] }>('GET', `/api/leads/v1/leads?${query}`)).items;
};
