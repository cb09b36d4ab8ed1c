import { createServer, type RequestListener, type Server } from "node:http";
import { afterEach } from "vitest";

/** A real server on 127.0.0.1 for one test; closed, with its open connections, when the test ends. */
export interface Loopback {
  readonly url: string;
  readonly server: Server;
}

const open: Server[] = [];

/** Starts a server with the given listener. Call `closeLoopbacks()` once at the top of the test file. */
export async function loopback(listener: RequestListener): Promise<Loopback> {
  const server = createServer(listener);
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { url: `http://127.0.0.1:${address.port}`, server };
}

/** Closes every server that a test has started, after that test. */
export function closeLoopbacks(): void {
  afterEach(async () => {
    await Promise.all(
      open.splice(0).map((server) => {
        server.closeAllConnections();
        return new Promise((resolve) => server.close(resolve));
      }),
    );
  });
}
