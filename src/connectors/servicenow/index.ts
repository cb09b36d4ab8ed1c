import { randomUUID } from "node:crypto";
import type { Clock } from "../../case/index.ts";
import type { AccountLinks, Counts, Examine, Finding, Log, RateLimits, TicketSystem, WebhookScheme } from "../../ports/index.ts";
import { createHttp, type Http, type HttpOptions } from "../http.ts";
import { keptOnCall } from "../kept-on-call.ts";
import { ownLimits } from "../own-limits.ts";
import { accountNamed } from "./accounts.ts";
import { apply, noticeColumn, writeNote } from "./actions.ts";
import { noticed } from "./changes.ts";
import { check } from "./check.ts";
import { client } from "./client.ts";
import type { ServiceNowConfig } from "./config.ts";
import { readWhole } from "./context.ts";
import { credential } from "./credential.ts";
import { examine } from "./examine.ts";
import { fileBytes } from "./file.ts";
import { find } from "./find.ts";
import { readKeyFiles } from "./key-files.ts";
import { knownAs } from "./known-as.ts";
import { lateHistory } from "./late-history.ts";
import { onDuty } from "./on-call.ts";
import { openTasks } from "./open-tasks.ts";
import { pace } from "./pace.ts";
import { personLinks } from "./person-links.ts";
import { poll } from "./poll.ts";
import { probe } from "./probe.ts";
import { post, review, update } from "./questions.ts";
import type { Site } from "./site.ts";
import { markedNotice } from "./text.ts";
import { undo } from "./undo.ts";
import { webhookScheme } from "./webhook.ts";
import { configOf, ourIdsOf, oursOf } from "./workflow-accounts.ts";

export { KIND_NAMES, ServiceNowConfig, type ServiceNowSettings } from "./config.ts";

/** What the connector is given. `egress` without the origin, which is the configured URL's. */
export interface ServiceNowDeps {
  readonly clock: Clock;
  readonly egress: Omit<HttpOptions["egress"], "origins">;
  /** What the instance lets us call, shared with other processes; known to this one alone when absent. */
  readonly limits?: RateLimits;
  readonly log?: Log;
  /** What operators want counted; nothing is when absent. */
  readonly counts?: Counts;
  /** Ids that are used once; random when absent. */
  readonly makeId?: () => string;
}

/** What the connector gives; `close` ends its kept connections. */
export interface ServiceNow {
  readonly tickets: TicketSystem;
  readonly webhooks: readonly WebhookScheme[];
  /** What the instance has otherwise than it is configured, one line each; throws when it cannot be asked. */
  check(): Promise<readonly string[]>;
  readonly examine: Examine;
  /** Whose its accounts are by their own records; null when no column says so. */
  readonly links: AccountLinks | null;
  close(): void;
}

/** One ServiceNow instance as a ticket system, and its webhook scheme. Throws EGRESS_REFUSED when its URL may not be called, SETTING_INVALID when a key file cannot be used. */
export function serviceNow(config: ServiceNowConfig, deps: ServiceNowDeps): ServiceNow {
  const main = open(config, deps, { ours: oursOf(config), setting: MAIN });
  const own = workflowSites(config, deps);
  const sites = [main, ...own.values()];
  return {
    tickets: withAccounts(config, main.site, own),
    webhooks: [webhookScheme(config)],
    check: async () => (await Promise.all(sites.map(checked))).flat(),
    examine: async () => (await Promise.all(sites.map(examined))).flat(),
    links: personLinks(main.site),
    close: () => sites.forEach((one) => one.close()),
  };
}

/** Where the system's own account is set. */
const MAIN = "SERVICENOW_ACCOUNT";

/** The instance as one account reaches it. */
interface Reached {
  readonly site: Site;
  /** Whose account it is; null = the system's. */
  readonly workflow: string | null;
  close(): void;
}

function workflowSites(config: ServiceNowConfig, deps: ServiceNowDeps): ReadonlyMap<string, Reached> {
  const ours = oursOf(config);
  const found = Object.keys(config.workflowAccounts).flatMap((workflow) => {
    const own = configOf(config, workflow);
    if (own === null) return [];
    const setting = `SERVICENOW_WORKFLOW_ACCOUNTS (${workflow})`;
    return [[workflow, { ...open(own, deps, { ours, setting }), workflow }] as const];
  });
  return new Map(found);
}

function withAccounts(config: ServiceNowConfig, main: Site, own: ReadonlyMap<string, Reached>): TicketSystem {
  const system = { ...ticketSystem(main), ours: ourIdsOf(config) };
  if (own.size === 0) return system;
  const systems = new Map([...own].map(([workflow, { site }]) => [workflow, ticketSystem(site)]));
  return { ...system, as: (workflow) => systems.get(workflow) ?? null };
}

async function checked({ site, workflow }: Reached): Promise<readonly string[]> {
  const lines = [...(await check(site)), ...(await probe(site))];
  return workflow === null ? lines : lines.map((line) => `workflow ${workflow}: ${line}`);
}

async function examined({ site, workflow }: Reached): Promise<readonly Finding[]> {
  const found = await examine(site);
  return workflow === null ? found : found.map((one) => ({ ...one, check: `workflow ${workflow}: ${one.check}` }));
}

function open(config: ServiceNowConfig, deps: ServiceNowDeps, whose: Pick<Site, "ours" | "setting">): Reached {
  const { clock, egress, log, counts, makeId = randomUUID, limits = ownLimits(clock) } = deps;
  const url = new URL(config.url);
  const { assertion: key, tls } =
    config.auth.kind === "jwt" && whose.setting !== MAIN ? readKeyFiles(config, whose.setting) : readKeyFiles(config);
  const http: Http = createHttp({
    baseUrl: config.url.replace(/\/$/, ""),
    timeoutMs: config.timeoutMs,
    maxBodyBytes: 16 * 1024 * 1024,
    egress: { ...egress, origins: [url.origin] },
    tls,
    now: () => clock().getTime(),
  });
  const site: Site = {
    config,
    clock,
    ...whose,
    client: client({
      http,
      clock,
      log,
      counts,
      credential: credential(config.auth, { http, clock, key, makeId }),
      pace: pace(`servicenow:${config.instance}`, limits, clock),
    }),
    openTasks: openTasks(clock),
    lateHistory: lateHistory(clock),
  };
  return { site, workflow: null, close: () => http.close() };
}

function ticketSystem(site: Site): TicketSystem {
  const { config } = site;
  return {
    system: "servicenow",
    region: config.region,
    sources: new Map(config.sources.map((kind) => [`servicenow.${kind}`, { kind, selectors: {} }])),
    page: ({ kind, id }) => `${config.url.replace(/\/$/, "")}/nav_to.do?uri=${encodeURIComponent(`${kind}.do?sys_id=${id}`)}`,
    read: (ref, parts) => readWhole(site, ref, parts),
    file: (file, signal) => fileBytes(site, file, signal),
    apply: (cleared) => apply(site, cleared),
    post: async (message) => {
      const { body, effectId, entryHash, sendUntil } = message;
      if (body.kind === "card") return post(site, body.card, message);
      if (body.kind === "card_update") return update(site, body.update, message);
      const text = markedNotice(body.notice.text, effectId, entryHash);
      return writeNote(site, body.notice.ticket, { column: noticeColumn(body.notice), text, sendUntil });
    },
    find: (effect, written, context) => find({ site, effect, written }, context),
    authorOf: (author) => accountNamed(site, author),
    knownAs: (account) => knownAs(site, account),
    onCall: keptOnCall((rota) => onDuty(site, rota), site.clock),
    undo: (effect, context, from) => undo(site, effect, context, from),
    review: (record) => review(site, record),
    noticed: (ref, at) => noticed(site, ref, at),
    poll: (cursor) => poll(site, cursor),
  };
}
