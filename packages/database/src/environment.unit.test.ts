import { describe, expect, it } from 'vitest';
import { InvalidEmbeddedSetting, readEmbeddedSettings } from './environment.ts';

describe('readEmbeddedSettings', () => {
  it('takes a folder and, when given, a port', () => {
    expect(readEmbeddedSettings({ POSTGRES_DATA: '/d' })).toEqual({ dataDirectory: '/d' });
    expect(readEmbeddedSettings({ POSTGRES_DATA: '/d', POSTGRES_PORT: '5432' })).toEqual({
      dataDirectory: '/d',
      port: 5_432,
    });
  });

  it.each(['abc', '-1', '65536', '5432.5'])('refuses the port %s', (port) => {
    const read = () => readEmbeddedSettings({ POSTGRES_DATA: '/d', POSTGRES_PORT: port });
    expect(read).toThrow(InvalidEmbeddedSetting);
  });

  it('refuses to guess a folder', () => {
    expect(() => readEmbeddedSettings({})).toThrow('POSTGRES_DATA is missing');
  });
});
