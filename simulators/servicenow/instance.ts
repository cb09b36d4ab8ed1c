import type { Faults } from "./faults.ts";
import type { AclRule, OAuthApplication } from "./options.ts";
import type { Outbox } from "./outbox.ts";
import type { Random } from "./random.ts";
import type { RateLimiter } from "./rate-limit.ts";
import type { Row, Store } from "./store.ts";

/** Who a request acts as; read afresh from sys_user on every request. */
export interface Actor {
  readonly sysId: string;
  readonly userName: string;
  readonly roles: ReadonlySet<string>;
  readonly zone: string;
  /** The administrator behind it, of whom the platform itself records nothing. */
  readonly impersonator?: string;
}

/** One HTTP request as the instance saw it; status 0 means that no answer was given. */
export interface RequestEntry {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  user: string;
  status: number;
  readonly at: string;
  readonly bodyBytes: number;
  readonly fault: string;
  /** The requests inside a batch, as sent. */
  readonly parts: string[];
}

/** One committed change; `changes` without system columns, `journals` the texts appended. */
export interface WriteEntry {
  readonly table: string;
  readonly sys_id: string;
  readonly number: string;
  readonly operation: "insert" | "update" | "delete";
  readonly changes: readonly { readonly field: string; readonly from: string; readonly to: string }[];
  readonly journals: readonly { readonly element: string; readonly text: string }[];
  readonly by: string;
  readonly at: string;
  /** When the request that wrote it came in; absent when somebody worked in the browser. */
  readonly arrived?: string;
  /** The administrator who impersonated `by`: nothing that the instance answers tells of it. */
  readonly impersonator?: string;
  readonly mod_count: number;
}

/** Why the platform would not write: an HTTP status with the two texts of its error body. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
  readonly detail: string;
}

export interface Step {
  readonly instance: Instance;
  readonly table: string;
  readonly row: Row;
  /** The row as it would be. */
  readonly next: Readonly<Row>;
  readonly by: Actor;
}

/** A before rule: columns to set as well, or a refusal. */
export type BeforeRule = (step: Step) => { readonly set: Readonly<Row> } | { readonly refused: Refusal };

/** An after rule: may write further records; `step.row` is the record before the write. */
export type AfterRule = (step: Step) => void;

/** How the audit behaves: off writes nothing, late keeps rows back until it is on again. */
export interface Audit {
  readonly mode: "on" | "off" | "late";
  readonly held: readonly Row[];
}

/** Everything one simulated instance holds. */
export interface Instance {
  readonly name: string;
  /** Set once the server listens. */
  url: string;
  readonly store: Store;
  readonly now: () => Date;
  readonly random: Random;
  readonly integrationUser: string;
  /** What every error says besides. */
  readonly trace: string | undefined;
  /** It and the accounts of single workflows. */
  readonly serviceUsers: ReadonlySet<string>;
  readonly passwords: Map<string, string>;
  readonly tokens: Map<string, { readonly user: string; readonly until: number }>;
  readonly oauth: OAuthApplication | undefined;
  /** Ids (jti) of assertions that were used. */
  readonly assertions: Set<string>;
  /** user_name by API key. */
  readonly apiKeys: ReadonlyMap<string, string>;
  /** user_name by the common name of a client certificate. */
  readonly certificates: ReadonlyMap<string, string>;
  limiter: RateLimiter | undefined;
  /** Our scoped app is installed. */
  readonly app: boolean;
  readonly acls: AclRule[];
  readonly guards: { readonly selfApproval: boolean; readonly closedTasks: boolean };
  readonly invalidQueryReturnsNoRows: boolean;
  readonly conflictDetection: boolean;
  /** Workers that look for free times of a change, and how often each was asked. */
  readonly workers: Map<string, { readonly change: string; asked: number }>;
  /** Tables whose lists come without their conditions, as when a proxy drops them or none is understood. */
  readonly unfiltered: Set<string>;
  /** sys_ids of changes that move to Review when their last implementation task closes. */
  readonly autoReview: Set<string>;
  readonly attachments: Map<string, Buffer>;
  audit: Audit;
  readonly counters: Map<string, number>;
  readonly journal: RequestEntry[];
  /** The request whose work is being done. */
  serving: RequestEntry | undefined;
  readonly writes: WriteEntry[];
  readonly faults: Faults;
  readonly outbox: Outbox;
  readonly beforeUpdate: ReadonlyMap<string, BeforeRule>;
  readonly afterUpdate: ReadonlyMap<string, AfterRule>;
}
