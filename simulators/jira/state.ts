import { AsyncLocalStorage } from "node:async_hooks";
import type { GroupSeed, JiraOptions, ProjectSeed, StatusSeed, UserSeed } from "./options.ts";
import type {
  Attachment,
  BulkOperation,
  Comment,
  FieldDef,
  Issue,
  JiraEvent,
  JournalEntry,
  Violation,
  Write,
  WriteKind,
} from "./records.ts";
import { createIndex, type SearchIndex } from "./search/search-index.ts";

/** The request whose work is being done: what it writes says when it came in. */
export const serving = new AsyncLocalStorage<{ readonly arrived: Date }>();

/** The whole memory of one simulated site. */
export interface Jira {
  url: string;
  readonly options: JiraOptions;
  readonly serviceUser: UserSeed;
  readonly users: Map<string, UserSeed>;
  readonly groups: Map<string, GroupSeed>;
  readonly projects: Map<string, ProjectSeed>;
  readonly statuses: Map<string, StatusSeed>;
  readonly fields: Map<string, FieldDef>;
  readonly issues: Map<string, Issue>;
  readonly issuesByKey: Map<string, Issue>;
  readonly comments: Map<string, Comment>;
  readonly attachments: Map<string, Attachment>;
  readonly issueNumbers: Map<string, number>;
  readonly index: SearchIndex;
  readonly journal: JournalEntry[];
  readonly writes: Write[];
  readonly violations: Violation[];
  nextId: number;
  /** what a bulk change adds to its events while it runs */
  bulk: BulkOperation | undefined;
  now: () => Date;
  random: () => number;
  /** who hears of events; set by the outbound side */
  listener: (event: JiraEvent) => void;
}

const SYSTEM_FIELDS: readonly FieldDef[] = [
  { id: "summary", name: "Summary", kind: "textfield", custom: false },
  { id: "description", name: "Description", kind: "textarea", custom: false },
  { id: "environment", name: "Environment", kind: "textarea", custom: false },
  { id: "labels", name: "Labels", kind: "labels", custom: false },
  { id: "priority", name: "Priority", kind: "priority", custom: false, options: ["Highest", "High", "Medium", "Low", "Lowest"] },
  { id: "assignee", name: "Assignee", kind: "user", custom: false },
  { id: "reporter", name: "Reporter", kind: "user", custom: false },
  { id: "duedate", name: "Due date", kind: "date", custom: false },
  { id: "components", name: "Components", kind: "names", custom: false },
  { id: "versions", name: "Affects versions", kind: "names", custom: false },
  { id: "fixVersions", name: "Fix versions", kind: "names", custom: false },
  { id: "security", name: "Security Level", kind: "security", custom: false },
];

/** An empty site made from the options; refuses options that name what they do not define. */
export function createState(options: JiraOptions): Jira {
  const now = options.now ?? (() => new Date());
  const users = new Map(options.users.map((user) => [user.accountId, user]));
  const groups = new Map(options.groups.map((group) => [group.groupId, group]));
  for (const user of options.users) for (const id of user.groups) if (!groups.has(id)) throw new Error(`unknown group ${id}`);
  const serviceUser = users.get(options.serviceUser);
  if (serviceUser === undefined) throw new Error("serviceUser is not one of users");
  const custom = (options.customFields ?? []).map((field): FieldDef => ({ ...field, custom: true }));
  return {
    url: "",
    options,
    serviceUser,
    users,
    groups,
    projects: new Map(options.projects.flatMap((project) => [[project.key, project] as const, [project.id, project] as const])),
    statuses: statusesOf(options.projects),
    fields: new Map([...SYSTEM_FIELDS, ...custom].map((field) => [field.id, field])),
    issues: new Map(),
    issuesByKey: new Map(),
    comments: new Map(),
    attachments: new Map(),
    issueNumbers: new Map(),
    index: createIndex(now, options.indexLagMs ?? 0),
    journal: [],
    writes: [],
    violations: [],
    nextId: 10_000,
    bulk: undefined,
    now,
    random: seeded(options.seed ?? 1),
    listener: () => undefined,
  };
}

function statusesOf(projects: readonly ProjectSeed[]): Map<string, StatusSeed> {
  const all = projects.flatMap((project) => project.issueTypes.flatMap((type) => type.workflow.statuses));
  return new Map(all.map((status) => [status.id, status]));
}

/** mulberry32: the same seed gives the same run. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A fresh numeric id, unique over the site. */
export function freshId(jira: Jira): string {
  jira.nextId += 1;
  return String(jira.nextId);
}

/** By key or numeric id, visible or not. */
export function findIssue(jira: Jira, idOrKey: string): Issue | undefined {
  return jira.issues.get(idOrKey) ?? jira.issuesByKey.get(idOrKey) ?? jira.issuesByKey.get(idOrKey.toUpperCase());
}

/** Remembers an effect and, when the issue itself changed, moves `updated` and the search index. */
export function recordWrite(jira: Jira, effect: { kind: WriteKind; issue: Issue; by: UserSeed }, detail: Write["detail"]): void {
  const { kind, issue, by } = effect;
  const at = jira.now();
  const about = { kind, issueId: issue.id, issueKey: issue.key, accountId: by.accountId, at, detail };
  jira.writes.push({ ...about, ...serving.getStore() });
  if (kind === "property_set" || kind === "property_deleted" || kind === "comment_property" || kind === "remote_link") return;
  issue.updated = at;
  jira.index.touch(issue);
}
