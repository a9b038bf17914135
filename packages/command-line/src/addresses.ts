import { CommandFailed } from './command-errors.ts';
import type { Environment } from './environment.ts';
import type { ServiceAddresses } from './service-call.ts';
import { host, portsFrom } from './supervisor/ports.ts';

/**
 * Where the services answer: beside the console's address, on the next three ports.
 * @param given the console's address (`--url`), as `start` prints it
 */
export function addressesOf(environment: Environment, given: string | undefined): ServiceAddresses {
  const console = URL.parse(given ?? `http://${host}:${environment.port}`);
  if (console === null || !/^https?:$/.test(console.protocol)) {
    throw new CommandFailed(`--url must be an address like http://${host}:4100, not "${given}"`);
  }
  const defaultPort = console.protocol === 'https:' ? 443 : 80;
  const ports = portsFrom(console.port === '' ? defaultPort : Number(console.port));
  const at = (port: number) => `${console.protocol}//${console.hostname}:${port}`;
  return {
    console: at(ports.console),
    leads: at(ports.leads),
    scoring: at(ports.scoring),
    preferences: at(ports.preferences),
  };
}
