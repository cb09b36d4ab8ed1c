import { STOCK_ACLS } from "./acl.ts";
import { afterApproval, approvalRule } from "./approvals.ts";
import { attachFile } from "./attachments.ts";
import { setAudit } from "./audit.ts";
import { actorOf, SYSTEM } from "./auth.ts";
import { afterChange, afterChangeTask } from "./cascade.ts";
import { changeRule, changeTaskRule, incidentRule } from "./change-model.ts";
import { deleteRecord, insertRecord, updateRecord } from "./commit.ts";
import type { Delivery } from "./delivery.ts";
import { createFaults, type Faults } from "./faults.ts";
import type { Actor, Audit, Instance, RequestEntry, WriteEntry } from "./instance.ts";
import type { AclRule, Chaos, RateLimitRule, SeedRecord, ServiceNowOptions, WebhookTarget } from "./options.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import { createRandom } from "./random.ts";
import { createRateLimiter } from "./rate-limit.ts";
import { seedInstance } from "./seed.ts";
import { listen } from "./server.ts";
import { createStore, findRow, lookUp, openTable, type Row, read, rowsWhere, type Store } from "./store.ts";

export type { Delivery } from "./delivery.ts";
export type { RequestEntry, WriteEntry } from "./instance.ts";
export type { Chaos, SeedRecord, ServiceNowOptions, WebhookTarget } from "./options.ts";
export type { Row } from "./store.ts";

/** Who writes, and whether business rules run (`silent` is setWorkflow(false): no rule, no audit, no webhook). */
export interface WriteOptions {
  /** A user_name; default the platform itself. */
  readonly asUser?: string | undefined;
  readonly silent?: boolean | undefined;
  /** The administrator who impersonates that user: the platform records the user, and only `writes` tells. */
  readonly impersonatedBy?: string | undefined;
}

/** A ServiceNow instance that remembers, on a loopback port. */
export interface ServiceNowSim {
  readonly url: string;
  readonly instance: string;
  readonly stop: () => Promise<void>;
  /** Every request in order of arrival. */
  readonly journal: readonly RequestEntry[];
  /** Every committed change in order. */
  readonly writes: readonly WriteEntry[];
  /** A copy of a record, by sys_id or number (or user_name, name). */
  readonly record: (table: string, sysIdOrNumber: string) => Readonly<Row> | undefined;
  /** All records of a table whose columns equal the given ones. */
  readonly records: (table: string, where?: Readonly<Row>) => readonly Readonly<Row>[];
  /** The texts of a record's journal, oldest first. */
  readonly journalOf: (sysId: string) => readonly Readonly<Row>[];
  /** Inserts as somebody working in the browser would; sys_ columns may be given. */
  readonly insert: (table: string, columns: SeedRecord, options?: WriteOptions) => Readonly<Row>;
  /** Updates likewise; throws when a business rule aborts it. */
  readonly update: (table: string, sysIdOrNumber: string, columns: SeedRecord, options?: WriteOptions) => Readonly<Row>;
  /** Attaches a file with this text to a record, as somebody would in the browser. */
  readonly attach: (
    on: { readonly table: string; readonly id: string },
    file: { readonly name: string; readonly content: string | Uint8Array },
    options?: WriteOptions,
  ) => Readonly<Row>;
  readonly remove: (table: string, sysIdOrNumber: string, options?: WriteOptions) => boolean;
  readonly setWebhook: (target: WebhookTarget | undefined) => void;
  readonly faults: Pick<Faults, "add" | "clear" | "storm">;
  /** What happens to webhooks on their way, and what became of each. */
  readonly delivery: Pick<Outbox, "pause" | "resume" | "resend"> & {
    readonly set: (chaos: Chaos) => void;
    readonly log: readonly Delivery[];
  };
  /** From now on lists of this table come without their conditions: every row, whatever was asked. */
  readonly ignoreQueries: (table: string) => void;
  /** One more access rule, until it is undone. */
  readonly restrict: (rule: AclRule) => { readonly undo: () => void };
  /** How the audit of the app's own table behaves: off, late, or as it should. */
  readonly setAudit: (mode: Audit["mode"]) => void;
  /** From now on requests are counted under this rule; undefined: no longer. */
  readonly setRateLimit: (rule: RateLimitRule | undefined) => void;
  /** Makes every issued access token worthless. */
  readonly revokeTokens: () => void;
  /** Resolves when no webhook is pending. */
  readonly idle: () => Promise<void>;
}

const APP_TABLE = "x_ots_ops_review";

/** All stock tables, and our app's where it is installed. */
function storeOf({ app }: ServiceNowOptions): Store {
  const store = createStore();
  if (app === false) store.delete(APP_TABLE);
  return store;
}

/** Both are on unless the options switch one off. */
function guardsOf({ guards }: ServiceNowOptions): Instance["guards"] {
  return { selfApproval: guards?.selfApproval ?? true, closedTasks: guards?.closedTasks ?? true };
}

function createInstance(options: ServiceNowOptions): Instance {
  const now = options.now ?? (() => new Date());
  const seed = options.seed ?? 1;
  const name = options.instance ?? "dev0001";
  const chaos = options.chaos ?? {};
  const store = storeOf(options);
  return {
    name,
    url: "",
    now,
    store,
    random: createRandom(seed),
    integrationUser: options.integrationUser.user_name,
    trace: options.trace,
    serviceUsers: new Set([options.integrationUser, ...(options.workflowUsers ?? [])].map((user) => user.user_name)),
    passwords: new Map(),
    tokens: new Map(),
    ...access(options),
    app: store.has(APP_TABLE),
    acls: [...STOCK_ACLS, ...(options.acls ?? [])],
    guards: guardsOf(options),
    invalidQueryReturnsNoRows: options.invalidQueryReturnsNoRows ?? false,
    unfiltered: new Set(),
    autoReview: new Set(),
    attachments: new Map(),
    audit: { mode: "on", held: [] },
    counters: new Map(),
    journal: [],
    serving: undefined,
    writes: [],
    faults: createFaults(),
    outbox: createOutbox({ now, random: createRandom(seed + 1), instance: name, target: options.webhook, chaos }),
    beforeUpdate: new Map([
      ["change_request", changeRule],
      ["change_task", changeTaskRule],
      ["incident", incidentRule],
      ["sysapproval_approver", approvalRule],
    ]),
    afterUpdate: new Map([
      ["change_request", afterChange],
      ["change_task", afterChangeTask],
      ["sysapproval_approver", afterApproval],
    ]),
  };
}

/** Who may come in, and how often; and what looks for conflicts and free times. */
function access({ oauth, apiKeys = {}, tls, rateLimit, conflictDetection = true }: ServiceNowOptions) {
  return {
    conflictDetection,
    workers: new Map<string, { readonly change: string; asked: number }>(),
    oauth,
    assertions: new Set<string>(),
    apiKeys: new Map(Object.entries(apiKeys)),
    certificates: new Map(Object.entries(tls?.users ?? {})),
    limiter: rateLimit === undefined ? undefined : createRateLimiter(rateLimit),
  };
}

/** Starts an instance with its seed on 127.0.0.1; port 0 (the default) takes a free one. */
export async function startServiceNow(options: ServiceNowOptions): Promise<ServiceNowSim> {
  const instance = createInstance(options);
  seedInstance(instance, options);
  for (const table of options.missingTables ?? []) instance.store.delete(table);
  const listening = await listen(instance, options.port ?? 0, options.tls);
  instance.url = listening.url;
  const { outbox } = instance;
  return {
    url: listening.url,
    instance: instance.name,
    journal: instance.journal,
    writes: instance.writes,
    ...records(instance),
    setWebhook: outbox.setTarget,
    faults: instance.faults,
    delivery: { pause: outbox.pause, resume: outbox.resume, resend: outbox.resend, set: outbox.setChaos, log: outbox.deliveries },
    ignoreQueries: (table) => void instance.unfiltered.add(table),
    restrict: (rule) => {
      instance.acls.push(rule);
      return { undo: () => void instance.acls.splice(instance.acls.indexOf(rule), 1) };
    },
    setAudit: (mode) => setAudit(instance, mode),
    setRateLimit: (rule) => {
      instance.limiter = rule === undefined ? undefined : createRateLimiter(rule);
    },
    revokeTokens: () => instance.tokens.clear(),
    idle: outbox.idle,
    stop: async () => {
      outbox.stop();
      await listening.stop();
    },
  };
}

function records(
  instance: Instance,
): Pick<ServiceNowSim, "record" | "records" | "journalOf" | "insert" | "update" | "attach" | "remove"> {
  const { store } = instance;
  return {
    record: (table, id) => {
      const row = lookUp(store, table, id);
      return row === undefined ? undefined : { ...row };
    },
    records: (table, where = {}) =>
      [...openTable(store, table).rows.values()]
        .filter((row) => Object.entries(where).every(([column, value]) => read(row, column) === value))
        .map((row) => ({ ...row })),
    journalOf: (sysId) => [...rowsWhere(openTable(store, "sys_journal_field"), "element_id", sysId)].map((row) => ({ ...row })),
    insert: (table, columns, options) => ({
      ...insertRecord(instance, table, {
        columns: texts(columns),
        by: writer(instance, options),
        silent: options?.silent,
        system: true,
      }),
    }),
    update: (table, id, columns, options) => {
      const found = findRow(store, table, lookUp(store, table, id)?.["sys_id"] ?? "");
      if (found === undefined) throw new Error(`no record ${id} in ${table}`);
      const write = { columns: texts(columns), by: writer(instance, options), silent: options?.silent, system: true };
      const outcome = updateRecord(instance, found, write);
      if (outcome.kind === "refused") throw new Error(outcome.refused.detail);
      return { ...outcome.row };
    },
    attach: (on, { name, content }, options) => {
      const found = findRow(store, on.table, lookUp(store, on.table, on.id)?.["sys_id"] ?? "");
      if (found === undefined) throw new Error(`no record ${on.id} in ${on.table}`);
      const how = { by: writer(instance, options), silent: options?.silent };
      return { ...attachFile(instance, found, { name, bytes: Buffer.from(content) }, how) };
    },
    remove: (table, id, options) =>
      deleteRecord(instance, table, lookUp(store, table, id)?.["sys_id"] ?? "", writer(instance, options)),
  };
}

function texts(columns: SeedRecord): Row {
  const given = Object.entries(columns).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, value === null ? "" : String(value)]));
}

function writer(instance: Instance, options: WriteOptions | undefined): Actor {
  if (options?.asUser === undefined) return SYSTEM;
  const actor = actorOf(instance, options.asUser);
  if (actor === undefined) throw new Error(`no active user ${options.asUser}`);
  return options.impersonatedBy === undefined ? actor : { ...actor, impersonator: options.impersonatedBy };
}
