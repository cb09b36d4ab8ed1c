import { setTimeout } from "node:timers/promises";
import type { Clock } from "../../case/index.ts";
import type { Examine, Finding, RateLimits, TicketSystem, WebhookScheme } from "../../ports/index.ts";
import { createHttp, type Http, type HttpOptions } from "../http.ts";
import { ownLimits } from "../own-limits.ts";
import { apply } from "./actions.ts";
import { review } from "./answers.ts";
import { noticed } from "./changes.ts";
import { check } from "./check.ts";
import { commandIn } from "./command.ts";
import type { JiraConfig } from "./config.ts";
import { KIND, readContext } from "./context.ts";
import { beforeWrite } from "./errors.ts";
import { examine } from "./examine.ts";
import { find } from "./find.ts";
import { knownAs } from "./known-as.ts";
import { notice } from "./notice.ts";
import { type Operations, operations } from "./on-call.ts";
import { pauses } from "./pauses.ts";
import { poll } from "./poll.ts";
import { postCard, updateCard } from "./reviews.ts";
import { type Site, turns } from "./site.ts";
import { snake } from "./text.ts";
import { fileReader, type Line, transport } from "./transport.ts";
import { undo } from "./undo.ts";
import { automationScheme, webhookScheme } from "./webhook.ts";
import { configOf, oursOf } from "./workflow-accounts.ts";
import { writeComment } from "./write-comment.ts";

export { JiraConfig, type JiraSettings } from "./config.ts";

/** What the connector is given. `egress` without the origin, which is the configured URL's. */
export interface JiraDeps {
  readonly clock: Clock;
  readonly egress: Omit<HttpOptions["egress"], "origins">;
  /** What the site lets us call, shared with other processes; known to this one alone when absent. */
  readonly limits?: RateLimits;
  /** Told of each answer that is not as Atlassian documents it: the operation, without ids. */
  readonly drifted?: (operation: string) => void;
  /** How a pause between two tries is spent; real time when absent. */
  readonly wait?: (ms: number) => Promise<void>;
}

/** What the connector gives; `close` ends its kept connections. */
export interface Jira {
  readonly tickets: TicketSystem;
  readonly webhooks: readonly WebhookScheme[];
  /** What the site has otherwise than it is configured, one line each; throws when it cannot be asked. */
  check(): Promise<readonly string[]>;
  readonly examine: Examine;
  close(): void;
}

/** One Jira Cloud site as a ticket system, and its webhook schemes. Throws EGRESS_REFUSED when its URL may not be called. */
export function jira(config: JiraConfig, deps: JiraDeps): Jira {
  const { http, open } = opener(config, deps);
  const onCall = operations(config, deps);
  const main = open(config, { account: "JIRA_ACCOUNT_ID", credentials: "JIRA_EMAIL and JIRA_API_TOKEN" });
  const own = new Map(
    Object.keys(config.workflowAccounts).flatMap((workflow) => {
      const reached = configOf(config, workflow);
      const setting = `JIRA_WORKFLOW_ACCOUNTS (${workflow})`;
      return reached === null ? [] : [[workflow, open(reached, { account: setting, credentials: setting })] as const];
    }),
  );
  const sites = [["", main] as const, ...own];
  const automation = config.automationSecrets.length > 0 ? [automationScheme(main)] : [];
  return {
    tickets: withOperations(withAccounts(main, own), onCall),
    webhooks: [webhookScheme(main), ...automation],
    check: async () => (await Promise.all(sites.map(checked))).flat(),
    examine: async () => (await Promise.all(sites.map(examined))).flat(),
    close: () => {
      http.close();
      onCall?.close();
    },
  };
}

type Whose = readonly [workflow: string, site: Site];

async function checked([workflow, site]: Whose): Promise<readonly string[]> {
  const lines = await check(site);
  return workflow === "" ? lines : lines.map((line) => `workflow ${workflow}: ${line}`);
}

async function examined([workflow, site]: Whose): Promise<readonly Finding[]> {
  const found = await examine(site);
  return workflow === "" ? found : found.map((one) => ({ ...one, check: `workflow ${workflow}: ${one.check}` }));
}

function withAccounts(main: Site, own: ReadonlyMap<string, Site>): TicketSystem {
  const system = { ...ticketSystem(main), ours: main.ours };
  if (own.size === 0) return system;
  const systems = new Map([...own].map(([workflow, site]) => [workflow, ticketSystem(site)]));
  return { ...system, as: (workflow) => systems.get(workflow) ?? null };
}

function withOperations(system: TicketSystem, known: Operations | null): TicketSystem {
  return known === null ? system : { ...system, onCall: known.onCall };
}

/** Accounts differ in who signs in and what is configured for them; the connection, what the site lets us call, and the turns of an issue are one. */
function opener(config: JiraConfig, { clock, egress, limits, drifted, wait }: JiraDeps) {
  const url = new URL(config.url);
  const name = `${url.host}${url.pathname.replace(/\/$/, "")}`;
  const http: Http = createHttp({
    baseUrl: config.url.replace(/\/$/, ""),
    timeoutMs: config.timeoutMs,
    connectTimeoutMs: 10_000,
    maxBodyBytes: 16 * 1024 * 1024,
    egress: { ...egress, origins: [url.origin] },
    now: () => clock().getTime(),
  });
  const line: Omit<Line, "auth"> = {
    http,
    clock,
    drifted: drifted ?? (() => {}),
    patience: { wait: wait ?? ((ms) => setTimeout(ms)), random: Math.random },
    pauses: pauses(`jira:${name}`, limits ?? ownLimits(clock), clock),
  };
  const shared = { clock, name, ours: oursOf(config), ...turns(clock), desks: new Map<string, boolean>() };
  const open = (reached: JiraConfig, settings: Site["settings"]): Site => {
    const signed: Line = { ...line, auth: reached.auth };
    const writes = (sendUntil: Date) => transport(signed, sendUntil);
    const reads = transport(signed, null);
    return { ...shared, config: reached, settings, reads, writes, fileBytes: fileReader(signed), statuses: new Map() };
  };
  return { http, open };
}

function ticketSystem(site: Site): TicketSystem {
  const { config } = site;
  const sources = Object.entries(config.workflows).map(([workflow, { project, issueType }]) => {
    return [`jira.workflow:${workflow}`, { kind: KIND, selectors: { project, issue_type: snake(issueType) } }] as const;
  });
  return {
    system: "jira",
    region: config.region,
    sources: new Map(sources),
    // The API gateway serves no pages.
    page: ({ key }) =>
      /\/ex\/jira\//.test(config.url) ? null : `${config.url.replace(/\/$/, "")}/browse/${encodeURIComponent(key)}`,
    read: (ref, parts) => readContext(site, ref, parts),
    isCommand: (text) => !["unread", undefined].includes(commandIn(text)?.kind),
    knownAs: (account) => knownAs(site, account),
    file: (file, signal) => site.fileBytes(file, signal),
    apply: (cleared) => apply(site, cleared),
    post: async (message) => {
      const { body, effectId, entryHash, sendUntil } = message;
      if (body.kind === "card") return postCard(site, body.card, message);
      if (body.kind === "card_update") return updateCard(site, body.update, message);
      const asked = await beforeWrite(notice(site, body.notice, { effectId, entryHash }));
      return writeComment(site, { ...asked, effectId, entryHash, sendUntil });
    },
    find: (effect, written, context) => find({ site, effect, written }, context),
    undo: (effect, context, from) => undo(site, effect, context, from),
    review: (record) => review(site, record),
    noticed: (ref, at) => noticed(site, ref, at),
    poll: (cursor) => poll(site, cursor),
  };
}
