import { handleCommand } from '@leadloop/event-sourcing';
import {
  etag,
  type IfMatch,
  requestIdentity,
  sendStored,
  withIdempotency,
} from '@leadloop/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PreferenceStreams } from '../adapters/preference-streams.ts';
import { project } from '../adapters/standing-preferences.ts';
import { type PreferencesCommand, preferencesDecider } from '../domain/decide-preferences.ts';
import type { PreferencesHttp } from './preferences-http.ts';
import { presentPreferences } from './preferences-schemas.ts';

export interface ChangeRequest {
  readonly command: PreferencesCommand;
  readonly seen: IfMatch | null;
  /** 204 answers without a body. */
  readonly status: 200 | 204;
}

/** Once for an Idempotency-Key, which is asked before If-Match and state; then whoever publishes is woken. */
export async function changePreferences(
  { transactions, onCommitted }: PreferencesHttp,
  request: FastifyRequest,
  reply: FastifyReply,
  changeOf: (at: number) => ChangeRequest,
): Promise<void> {
  const actor = requestIdentity(request);
  const at = Date.now();
  const answer = await transactions.change(actor, (tx) =>
    withIdempotency(tx, request, async () => {
      const { command, seen, status } = changeOf(at);
      const { events, state, version } = await handleCommand(
        { store: new PreferenceStreams(tx), decider: preferencesDecider },
        actor,
        command,
        seen === null || seen.any ? {} : { expectedVersion: seen.version },
      );
      if (events.length > 0) await project(tx, actor, state, { version, at });
      const body = status === 204 ? null : presentPreferences(actor, state);
      return { status, body, etag: etag(version) };
    }),
  );
  onCommitted();
  await sendStored(reply, answer);
}
