import { Agent as PlainAgent } from "node:http";
import { Agent as SecureAgent } from "node:https";
import { Socket } from "node:net";
import { type EgressRule, pinnedLookup } from "./egress.ts";
import { CONNECT_TIMEOUT } from "./http-failure.ts";

/** How one client shows itself in TLS, and whom it trusts instead of the well-known authorities; all PEM texts. */
export interface ClientTls {
  readonly cert?: string;
  readonly key?: string;
  readonly ca?: string;
}

/** The keep-alive agents of one client; every connection they make obeys the egress rule and stands within the time given. */
export interface Agents {
  readonly plain: PlainAgent;
  readonly secure: SecureAgent;
  close(): void;
}

function limitConnect(agent: PlainAgent, event: "connect" | "secureConnect", milliseconds: number): void {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const socket = connect(options, callback);
    if (socket instanceof Socket && socket.connecting) {
      const timer = setTimeout(() => {
        socket.destroy(Object.assign(new Error("no connection in time"), { code: CONNECT_TIMEOUT }));
      }, milliseconds);
      const stop = () => clearTimeout(timer);
      socket.once(event, stop).once("close", stop);
    }
    return socket;
  };
}

/** Agents for http and https. A name is resolved by us at each new connection and checked before the first byte leaves. */
export function createAgents(rule: EgressRule, connectTimeoutMs: number, tls: ClientTls = {}): Agents {
  // axios sets this interval for each request; with another one here both would set theirs at every turn (48 system calls a ticket, measured).
  const kept = { keepAlive: true, keepAliveMsecs: 60_000 } as const;
  const plain = new PlainAgent({ ...kept, lookup: pinnedLookup(rule, false) });
  const secure = new SecureAgent({ ...tls, ...kept, lookup: pinnedLookup(rule, true) });
  limitConnect(plain, "connect", connectTimeoutMs);
  limitConnect(secure, "secureConnect", connectTimeoutMs);
  return {
    plain,
    secure,
    close: () => {
      plain.destroy();
      secure.destroy();
    },
  };
}
