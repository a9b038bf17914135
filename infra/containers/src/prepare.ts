// Runs once before the services of docker-compose.yml, and changes nothing where everything stands already.
import { provisionServiceDatabase } from '@leadloop/database';
import { generateLocalKeyPair } from '@leadloop/service-kit';
import { readPrepareConfig } from './environment.ts';

const { superuserUrl, keysDirectory, passwords } = readPrepareConfig();
for (const [service, password] of Object.entries(passwords)) {
  // A process of a service has all of its roles: one password for them keeps nothing from anybody.
  const ofRoles = { owner: password, application: password, ingest: password, operator: password };
  await provisionServiceDatabase({ superuserUrl, service, passwords: ofRoles });
}
await generateLocalKeyPair(keysDirectory);
