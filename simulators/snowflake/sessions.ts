import { randomBytes } from "node:crypto";
import type { DuckDBConnection } from "@duckdb/node-api";
import type { Outcome } from "./replies.ts";

/** A statement that ran once in a session; a request with the same id gets this again. */
export interface Ran {
  readonly queryId: string;
  readonly outcome: Outcome;
}

/** One login. `ran` is what makes a repeated requestId harmless, within this session only. */
export interface Session {
  readonly id: number;
  readonly user: string;
  readonly role: string;
  readonly database: string;
  readonly schema: string;
  readonly connection: DuckDBConnection;
  readonly ran: Map<string, Promise<Ran>>;
  token: string;
  readonly master: string;
  /** The code its next request is answered with, such as 390112 (expired); cleared by a renewal. */
  refusal: string | undefined;
  /** STATEMENT_TIMEOUT_IN_SECONDS; 0 = the server's own two days. */
  limitSeconds: number;
}

export interface Sessions {
  readonly all: readonly Session[];
  open(names: Pick<Session, "user" | "role" | "database" | "schema" | "connection">): Session;
  /** By the session token of an Authorization header. */
  bearing(authorization: string | undefined): Session | undefined;
  /** By the master token of an Authorization header. */
  mastering(authorization: string | undefined): Session | undefined;
  renew(session: Session): void;
  close(session: Session): void;
}

function secret(kind: string): string {
  return `${kind}-${randomBytes(24).toString("base64url")}`;
}

/** No session yet. */
export function createSessions(): Sessions {
  const all: Session[] = [];
  let last = 1000;
  const tokenIn = (authorization: string | undefined) => /^Snowflake Token="([^"]+)"$/.exec(authorization ?? "")?.[1];
  return {
    all,
    open: (names) => {
      last += 1;
      const session: Session = {
        ...names,
        id: last,
        ran: new Map(),
        token: secret("session"),
        master: secret("master"),
        refusal: undefined,
        limitSeconds: 0,
      };
      all.push(session);
      return session;
    },
    bearing: (authorization) => all.find(({ token }) => token === tokenIn(authorization)),
    mastering: (authorization) => all.find(({ master }) => master === tokenIn(authorization)),
    renew: (session) => {
      session.token = secret("session");
      session.refusal = undefined;
    },
    close: (session) => {
      const at = all.indexOf(session);
      if (at < 0) return;
      all.splice(at, 1);
      session.connection.closeSync();
    },
  };
}
