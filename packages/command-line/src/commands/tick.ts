import { accessOf } from '../access.ts';
import { addressesOf } from '../addresses.ts';
import type { Command } from '../command.ts';
import { operatorApi } from '../scoring-api.ts';
import { callingOptions, text } from './calling-options.ts';

export const tickCommand: Command = {
  name: 'tick',
  summary: 'Asks now for what the weekly tick asks for: a decision about everybody’s model.',
  positionals: [],
  options: callingOptions,
  notes: [
    'The weekly tick (Sundays, 03:00 UTC) comes all the same.',
    'Does what operators may: a token that is given must have the role operator.',
  ],
  run: async (call) => {
    const access = await accessOf(call.environment, text(call, 'token'));
    const { scoring } = addressesOf(call.environment, text(call, 'url'));
    const ticked = await operatorApi(access).tick(scoring);
    call.terminal.print(
      call.json
        ? JSON.stringify(ticked)
        : `asked for a decision about the models of ${ticked.users} users; each sees their own in GET /v1/training-decisions`,
    );
    return 0;
  },
};
