import { createServer, type RequestListener, type Server } from "node:http";

/** How long a sender may take, and how many may be connected. */
export interface Patience {
  /** From the connection, or the request's first byte, to the end of its headers. */
  readonly headersMs: number;
  /** To the end of its body. */
  readonly requestMs: number;
  /** How often late ones are looked for. */
  readonly lookMs: number;
  readonly connections: number;
}

// A webhook is some kilobytes that leave their sender at once: who drips them only holds a place. Node's own times are 60 s, 300 s and 30 s, and no limit.
const USUAL: Patience = { headersMs: 10_000, requestMs: 20_000, lookMs: 2_000, connections: 2_000 };

/** The HTTP server around the routes: a connection that is silent or slow is closed with 408, and more connections than may be are closed at once. */
export function makeServer(routes: RequestListener, patience: Patience = USUAL): Server {
  const { headersMs: headersTimeout, requestMs: requestTimeout, lookMs: connectionsCheckingInterval } = patience;
  // Senders and balancers keep connections for a minute: who closes first cuts a webhook that is just being sent.
  const keepAliveTimeout = 75_000;
  const server = createServer({ headersTimeout, requestTimeout, connectionsCheckingInterval, keepAliveTimeout }, routes);
  server.maxConnections = patience.connections;
  return server;
}
