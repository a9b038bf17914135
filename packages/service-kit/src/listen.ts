import type { AddressInfo } from 'node:net';
import { PortTaken } from '@leadloop/database';
import type { HttpServer } from './http-server.ts';
import type { HttpSettings } from './service-settings.ts';

export interface Listening {
  readonly url: string;
  readonly port: number;
}

/** Opens the port; throws `PortTaken`. */
export async function listen(app: HttpServer, { host, port }: HttpSettings): Promise<Listening> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new PortTaken(`port ${port} is taken: free it or set PORT to another`, {
        cause: error,
      });
    }
    throw error;
  }
  const address = app.server.address() as AddressInfo;
  const name = host.includes(':') ? `[${host}]` : host;
  return { url: `http://${name}:${address.port}`, port: address.port };
}
