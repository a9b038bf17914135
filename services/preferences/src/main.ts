import { runService } from '@leadloop/service-kit';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';

await runService({ name: 'preferences', main: (signal) => createApp(readConfig(), signal) });
