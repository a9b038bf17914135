import type { Call, Option } from '../command.ts';

/** Of every command that calls the services. */
export const callingOptions: Readonly<Record<string, Option>> = {
  url: {
    type: 'string',
    value: '<address>',
    description: "the console's address, as start prints it (default: the local one)",
  },
  token: {
    type: 'string',
    value: '<jwt>',
    description: 'speak with this token (default: LEADLOOP_TOKEN, else signed with the local key)',
  },
};

/** The value of a string option. */
export function text(call: Call, name: string): string | undefined {
  const value = call.values[name];
  return typeof value === 'string' ? value : undefined;
}
