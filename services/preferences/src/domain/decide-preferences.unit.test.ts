import { specification } from '@leadloop/event-sourcing';
import { describe, expect, it } from 'vitest';
import { defaultPreferences } from './ai-preferences.ts';
import { preferencesDecider, type PreferencesEvent } from './decide-preferences.ts';
import { PreferencesRefusal } from './refusal.ts';

const rules = specification(preferencesDecider);
const given = (history: readonly PreferencesEvent[]) => rules.given(history);
const casual: PreferencesEvent = {
  type: 'preferences-changed',
  data: { chatbotTone: 'casual' },
  recordedAt: 1,
};
const reset: PreferencesEvent = { type: 'preferences-reset', data: {}, recordedAt: 2 };

const refusalOf = (changes: object, history: PreferencesEvent[] = []) => {
  try {
    given(history).when({ type: 'change', changes, at: 5 }).then([]);
  } catch (error) {
    if (error instanceof PreferencesRefusal) return error.code;
    throw error;
  }
  return null;
};

describe('preferences', () => {
  it('a change records what is another now, and nothing else', () => {
    given([casual])
      .when({ type: 'change', changes: { chatbotTone: 'casual', enableProactive: false }, at: 5 })
      .then([{ type: 'preferences-changed', data: { enableProactive: false }, recordedAt: 5 }]);
  });

  it('what changes nothing happens not', () => {
    given([casual])
      .when({ type: 'change', changes: { chatbotTone: 'casual' }, at: 5 })
      .then([]);
  });

  it('who says for the first time what holds anyway has said it', () => {
    given([])
      .when({ type: 'replace', wanted: {}, at: 5 })
      .then([{ type: 'preferences-changed', data: {}, recordedAt: 5 }]);
  });

  it('a replacement takes back what it does not name', () => {
    given([casual])
      .when({ type: 'replace', wanted: { enableProactive: false }, at: 5 })
      .thenState(({ preferences, createdAt, updatedAt }) => {
        expect(preferences).toEqual({ ...defaultPreferences, enableProactive: false });
        expect([createdAt, updatedAt]).toEqual([1, 5]);
      });
  });

  it('a reset brings the defaults back, and is none where nothing was said', () => {
    given([casual])
      .when({ type: 'reset', at: 5 })
      .thenState(({ preferences, createdAt }) => {
        expect(preferences).toEqual(defaultPreferences);
        expect(createdAt).toBeNull();
      });
    given([casual, reset]).when({ type: 'reset', at: 5 }).then([]);
  });

  it('a time of day needs its zone, then or before', () => {
    expect(refusalOf({ preferredContactTime: '09:00' })).toBe('contact-time-without-zone');
    const zone: PreferencesEvent = { ...casual, data: { contactTimeZone: 'Europe/Berlin' } };
    given([zone])
      .when({ type: 'change', changes: { preferredContactTime: '09:00' }, at: 5 })
      .then([
        { type: 'preferences-changed', data: { preferredContactTime: '09:00' }, recordedAt: 5 },
      ]);
  });

  it.each(['Europe/Nowhere', '+01:00', 'CET ', ''])('"%s" is no time zone', (contactTimeZone) => {
    expect(refusalOf({ contactTimeZone })).toBe('time-zone-unknown');
  });
});
