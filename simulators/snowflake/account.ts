import type { ServerResponse } from "node:http";
import type { Catalogue } from "./catalogue.ts";
import type { Faults } from "./faults.ts";
import type { Users } from "./login.ts";
import type { Rows } from "./rows.ts";
import type { Ran, Sessions } from "./sessions.ts";
import type { Stages } from "./stages.ts";

/** One request as it arrived. `replayed`: answered from an earlier execution with the same request id. */
export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  readonly requestId: string;
  readonly sql: string;
  readonly bytes: number;
  /** How its body was compressed; "" = it was not. */
  readonly encoding: string;
  readonly fault: string;
  readonly replayed: boolean;
}

/** Everything the simulated account remembers. */
export interface Account {
  readonly users: Users;
  readonly now: () => number;
  readonly catalogue: Catalogue;
  readonly rows: Rows;
  readonly sessions: Sessions;
  readonly faults: Faults;
  readonly requests: LoggedRequest[];
  /** Statements that answer 333333 or 333334, with the polls left. */
  readonly running: Map<string, { readonly ran: Ran; polls: number }>;
  /** Rows of large results, by the path where the driver fetches them. */
  readonly chunks: Map<string, string>;
  readonly stages: Stages;
  readonly oauthTokens: Map<string, { readonly clientId: string; readonly until: number }>;
}

/** A request read from the wire. */
export interface Incoming {
  readonly method: string;
  readonly url: URL;
  readonly authorization: string | undefined;
  /** Parsed JSON; the text of a form. */
  readonly body: unknown;
  readonly bytes: number;
  readonly encoding: string;
  readonly response: ServerResponse;
}
