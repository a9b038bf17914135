import type { Decider } from '@leadloop/event-sourcing';
import {
  type AiPreferences,
  defaultPreferences,
  nothingSaid,
  type StandingPreferences,
} from './ai-preferences.ts';
import { PreferencesRefusal } from './refusal.ts';
import { isTimeZone } from './time-zone.ts';

export type PreferencesEvent =
  | {
      readonly type: 'preferences-changed';
      /** The fields that are others now; none where somebody said for the first time what holds anyway. */
      readonly data: Partial<AiPreferences>;
      /** Milliseconds since the epoch. */
      readonly recordedAt: number;
    }
  | {
      readonly type: 'preferences-reset';
      readonly data: Record<string, never>;
      readonly recordedAt: number;
    };

export type PreferencesCommand =
  | { readonly type: 'change'; readonly changes: Partial<AiPreferences>; readonly at: number }
  /** What is not given is not wanted any more. */
  | { readonly type: 'replace'; readonly wanted: Partial<AiPreferences>; readonly at: number }
  | { readonly type: 'reset'; readonly at: number };

/** One user's preferences. */
export const preferencesDecider: Decider<
  StandingPreferences,
  PreferencesCommand,
  PreferencesEvent
> = {
  initialState: nothingSaid,
  decide: (command, state) => {
    if (command.type === 'reset') {
      if (state.createdAt === null) return [];
      return [{ type: 'preferences-reset', data: {}, recordedAt: command.at }];
    }
    const wanted =
      command.type === 'replace'
        ? { ...defaultPreferences, ...command.wanted }
        : { ...state.preferences, ...command.changes };
    refuseUnclearTime(wanted);
    const data = differences(state.preferences, wanted);
    if (Object.keys(data).length === 0 && state.createdAt !== null) return [];
    return [{ type: 'preferences-changed', data, recordedAt: command.at }];
  },
  evolve: (state, { type, data, recordedAt }) => {
    if (type === 'preferences-reset') return nothingSaid;
    return {
      preferences: { ...state.preferences, ...data },
      createdAt: state.createdAt ?? recordedAt,
      updatedAt: recordedAt,
    };
  },
};

function refuseUnclearTime({ preferredContactTime, contactTimeZone }: AiPreferences): void {
  if (contactTimeZone !== null && !isTimeZone(contactTimeZone)) {
    throw new PreferencesRefusal(
      'time-zone-unknown',
      'contactTimeZone must be a name of the IANA time zone database, such as "Europe/Berlin" or "UTC".',
    );
  }
  if (preferredContactTime !== null && contactTimeZone === null) {
    throw new PreferencesRefusal(
      'contact-time-without-zone',
      'preferredContactTime is a local time: send contactTimeZone with it.',
    );
  }
}

function differences(before: AiPreferences, after: AiPreferences): Partial<AiPreferences> {
  const names = Object.keys(defaultPreferences) as (keyof AiPreferences)[];
  return Object.fromEntries(
    names.filter((name) => before[name] !== after[name]).map((name) => [name, after[name]]),
  );
}
