import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

/** A stretch of network that a test can break: everything through it goes on to one server. */
export interface TcpProxy extends AsyncDisposable {
  /** The same address, reached through the proxy. */
  through(url: string): string;
  /** Breaks every connection and refuses new ones, as if the cable were pulled. */
  cut(): void;
  /** Takes connections again. */
  mend(): void;
  /** Lets the server's answers no longer through, while what is asked still arrives: answers are lost. */
  holdAnswers(): void;
}

/** @param target the address of the server, such as `postgres://…@127.0.0.1:5432/database` */
export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(target);
  const pairs = new Set<readonly [Socket, Socket]>();
  let isCut = false;
  let holdsAnswers = false;
  const server = createServer((near) => {
    near.on('error', () => undefined);
    if (isCut) {
      near.destroy();
      return;
    }
    const far = connect({ host: hostname, port: Number(port) });
    const pair = [near, far] as const;
    pairs.add(pair);
    far.on('error', () => undefined);
    const end = () => {
      pairs.delete(pair);
      for (const socket of pair) socket.destroy();
    };
    near.on('close', end);
    far.on('close', end);
    near.pipe(far);
    far.on('data', (bytes) => {
      if (!holdsAnswers) near.write(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: ownPort } = server.address() as AddressInfo;
  const breakAll = () => {
    for (const pair of pairs) for (const socket of pair) socket.destroy();
  };
  return {
    through: (url) => {
      const address = new URL(url);
      address.hostname = '127.0.0.1';
      address.port = String(ownPort);
      return address.href;
    },
    cut: () => {
      isCut = true;
      breakAll();
    },
    mend: () => {
      isCut = false;
      holdsAnswers = false;
    },
    holdAnswers: () => {
      holdsAnswers = true;
    },
    [Symbol.asyncDispose]: async () => {
      breakAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
