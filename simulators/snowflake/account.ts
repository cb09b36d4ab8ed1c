import type { ServerResponse } from "node:http";
import type { Grants } from "./execute.ts";
import type { Faults } from "./faults.ts";
import type { User } from "./login.ts";
import type { Ran, Sessions } from "./sessions.ts";
import type { Tables } from "./tables.ts";

/** One request as it arrived. `replayed`: answered from an earlier execution with the same request id. */
export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  readonly requestId: string;
  readonly sql: string;
  readonly bytes: number;
  readonly fault: string;
  readonly replayed: boolean;
}

/** Everything the simulated account remembers. */
export interface Account {
  readonly users: Readonly<Record<string, User>>;
  readonly grants: Grants;
  readonly now: () => number;
  readonly tables: Tables;
  readonly sessions: Sessions;
  readonly faults: Faults;
  readonly requests: LoggedRequest[];
  /** Statements that answer 333333, with the polls left. */
  readonly running: Map<string, { readonly ran: Ran; polls: number }>;
}

/** A request read from the wire. */
export interface Incoming {
  readonly method: string;
  readonly url: URL;
  readonly authorization: string | undefined;
  readonly body: unknown;
  readonly response: ServerResponse;
}
