import { describe, expect, it } from 'vitest';
import { createLogger, describeError } from './index.ts';

function logged(write: (logger: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  write(createLogger({ service: 'leads', level: 'info', destination }));
  return lines.join('');
}

const token = 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ1c2VyMSJ9.c2lnbmF0dXJl';

describe('the log', () => {
  it('is JSON with the service, a level in words and the time in UTC', () => {
    const line = JSON.parse(logged((logger) => logger.info({ users: 3 }, 'rescored')));
    expect(line).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      service: 'leads',
      users: 3,
      msg: 'rescored',
    });
  });

  it('carries no token, wherever one has got to', () => {
    const lines = logged((logger) => {
      logger.info({ headers: { authorization: `Bearer ${token}` } }, 'whole');
      logger.info({ request: { headers: { cookie: token } } }, 'deeper');
      logger.info({ note: `sent ${token}` }, `in words ${token}`);
      logger.info({ [token]: 1 }, 'as a name');
    });
    for (const part of token.split('.')) expect(lines).not.toContain(part);
    expect(lines).toContain('in words [token]');
  });

  it('carries no body and no attributes of a lead', () => {
    const lead = { name: 'Jane', attributes: { city: 'Riga' } };
    const lines = logged((logger) => {
      logger.info({ body: lead }, 'body');
      logger.info({ lead: { attributes: lead.attributes } }, 'attributes');
      logger.info({ row: { features: { 'lead.city': 'Riga' } } }, 'features');
    });
    expect(lines).not.toContain('Jane');
    expect(lines).not.toContain('Riga');
  });

  it('carries no word of an error that may quote what was sent', () => {
    const error = new Error('insert failed', {
      cause: Object.assign(new Error('Key (name)=(Jane) already exists'), {
        code: '23505',
        severity: 'ERROR',
        detail: 'Key (name)=(Jane) already exists',
        constraint: 'lead_name_key',
      }),
    });
    const lines = logged((logger) => logger.error({ err: error }, 'write failed'));
    expect(lines).not.toContain('Jane');
    expect(JSON.parse(lines)).toMatchObject({
      err: { type: 'Error', cause: { sqlState: '23505', constraint: 'lead_name_key' } },
    });
  });
});

class LogTruncated extends Error {
  override name = 'LogTruncated';
}

describe('describeError', () => {
  it('keeps the message of an error that the project names', () => {
    expect(describeError(new LogTruncated('topic users, partition 3'))).toMatchObject({
      type: 'LogTruncated',
      message: 'topic users, partition 3',
    });
  });

  it.each([
    ['of the language', new TypeError(`Cannot create property 'x' on string 'Jane'`)],
    ['of a parser', new SyntaxError(`Unexpected token 'J', "Jane" is not valid JSON`)],
    [
      'of Prisma',
      Object.assign(new Error('Jane'), { name: 'PrismaClientKnownRequestError', code: 'P2002' }),
    ],
  ])('keeps code and frames alone of an error %s', (_what, error) => {
    const described = describeError(error);
    expect(JSON.stringify(described)).not.toContain('Jane');
    expect(described.frames?.[0]).toMatch(/^at .*logger\.unit\.test\.ts:\d+:\d+/);
  });

  it('ends on an error that is its own cause, and takes what is no error', () => {
    const error = new Error('round');
    error.cause = error;
    expect(JSON.stringify(describeError(error)).length).toBeLessThan(20_000);
    expect(describeError('Jane')).toEqual({ type: 'string' });
  });
});
