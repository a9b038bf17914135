import { runService } from '@leadloop/service-kit';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';

await runService({ name: 'scoring', main: (signal) => createApp(readConfig(), signal) });
