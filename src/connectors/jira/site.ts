import type { Client } from "jira.js/core";
import { type Attachment, type Clock, OpsError } from "../../case/index.ts";
import type { JiraConfig } from "./config.ts";

/** One configured site and how to reach it: what every part of this connector is given. */
export interface Site {
  readonly config: JiraConfig;
  /** Account ids of all our accounts: the system's and those of single workflows. */
  readonly ours: ReadonlySet<string>;
  /** The settings that hold the account this site is reached with. */
  readonly settings: { readonly account: string; readonly credentials: string };
  readonly clock: Clock;
  /** Host and, behind the API gateway, path: tells sites apart in delivery ids. */
  readonly name: string;
  readonly reads: Client;
  /** A client whose one request must leave before the deadline, and whose open outcome is EFFECT_UNKNOWN. */
  writes(sendUntil: Date): Client;
  /** The bytes of an attached file; null when it is absent, hidden or elsewhere. */
  fileBytes(file: Attachment, signal: AbortSignal): Promise<Uint8Array | null>;
  /** Runs writes to one issue one after another: 20 in 2 seconds are the limit of an issue. */
  inTurn<T>(issue: string, work: () => Promise<T>): Promise<T>;
  /** Ids of issues that we wrote to in the last minutes, the newest 50: search may not know of it yet. */
  recent(): readonly number[];
  /** Whether a project (by key) is a service desk, as far as issues read so far told. */
  readonly desks: Map<string, boolean>;
  /** Ids of a project's statuses (by its key), by the name in lower case that they had when they were first read. */
  readonly statuses: Map<string, ReadonlyMap<string, ReadonlySet<string>>>;
}

const ID = /^\d{1,19}$/;
const KEY = /^([A-Z][A-Z0-9_]{1,49})-[1-9]\d{0,18}$/;
const ACCOUNT = /^[\w:-]{1,128}$/;

/** The id, fit for a path or JQL: the client library encodes nothing. Throws TICKET_ABSENT: no issue can have another form. */
export function issueId(text: string): string {
  if (ID.test(text)) return text;
  throw new OpsError("TICKET_ABSENT", "not an id of this system", {});
}

/** True for the form of an issue's or comment's id. */
export function isId(text: string): boolean {
  return ID.test(text);
}

/** True for an issue key such as VO-12. */
export function isKey(text: string): boolean {
  return KEY.test(text);
}

/** True for the form of an account id. */
export function isAccount(text: string): boolean {
  return ACCOUNT.test(text);
}

/** True for an account of ours, whichever workflow has it. */
export function isOurs({ ours }: Pick<Site, "ours">, account: string | null | undefined): boolean {
  return account != null && ours.has(account);
}

/** The project in an issue's key. Throws TICKET_ABSENT. */
export function projectOf(key: string): string {
  const project = KEY.exec(key)?.[1];
  if (project !== undefined) return project;
  throw new OpsError("TICKET_ABSENT", "not a key of this system", {});
}

/** Search has caught up with a write after this long. */
const LAG_MS = 300_000;
/** What a search reconciles at once. */
const MOST = 50;

/** Chains work by issue, and remembers which were written to; a link that failed does not stop the next. */
export function turns(clock: Clock): Pick<Site, "inTurn" | "recent"> {
  const last = new Map<string, Promise<unknown>>();
  const written = new Map<string, number>();
  const inTurn: Site["inTurn"] = (issue, work) => {
    note(written, issue, clock().getTime());
    const next = (last.get(issue) ?? Promise.resolve()).then(work, work);
    const settled = next
      .catch(() => undefined)
      .then(() => {
        if (last.get(issue) === settled) last.delete(issue);
      });
    last.set(issue, settled);
    return next;
  };
  const recent = () => {
    const since = clock().getTime() - LAG_MS;
    const fresh = [...written].filter(([, at]) => at >= since).map(([id]) => Number(id));
    return fresh.slice(-MOST).sort((a, b) => a - b);
  };
  return { inTurn, recent };
}

/** The newest last; those before the newest 50 are forgotten. */
function note(written: Map<string, number>, issue: string, at: number): void {
  written.delete(issue);
  written.set(issue, at);
  const [oldest] = written.keys();
  if (written.size > MOST && oldest !== undefined) written.delete(oldest);
}
