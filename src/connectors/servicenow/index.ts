import type { Clock } from "../../case/index.ts";
import type { TicketSystem, WebhookScheme } from "../../ports/index.ts";
import { createHttp, type Http, type HttpOptions } from "../http.ts";
import { apply, writeNote } from "./actions.ts";
import { client } from "./client.ts";
import type { ServiceNowConfig } from "./config.ts";
import { readContext } from "./context.ts";
import { fileBytes } from "./file.ts";
import { find } from "./find.ts";
import { lateHistory } from "./late-history.ts";
import { openTasks } from "./open-tasks.ts";
import { poll } from "./poll.ts";
import { probe } from "./probe.ts";
import { post, review, update } from "./questions.ts";
import type { Site } from "./site.ts";
import { markedNotice } from "./text.ts";
import { credential } from "./token.ts";
import { webhookScheme } from "./webhook.ts";

export { KIND_NAMES, ServiceNowConfig, type ServiceNowSettings } from "./config.ts";

/** What the connector is given. `egress` without the origin, which is the configured URL's. */
export interface ServiceNowDeps {
  readonly clock: Clock;
  readonly egress: Omit<HttpOptions["egress"], "origins">;
}

/** What the connector gives; `close` ends its kept connections. */
export interface ServiceNow {
  readonly tickets: TicketSystem;
  readonly webhooks: readonly WebhookScheme[];
  /** One line about what is configured and not there on the instance; null when nothing is missing, or it cannot be told. */
  probe(): Promise<string | null>;
  close(): void;
}

/** One ServiceNow instance as a ticket system, and its webhook scheme. Throws EGRESS_REFUSED when its URL may not be called. */
export function serviceNow(config: ServiceNowConfig, { clock, egress }: ServiceNowDeps): ServiceNow {
  const url = new URL(config.url);
  const http: Http = createHttp({
    baseUrl: config.url.replace(/\/$/, ""),
    timeoutMs: config.timeoutMs,
    maxBodyBytes: 16 * 1024 * 1024,
    egress: { ...egress, origins: [url.origin] },
    now: () => clock().getTime(),
  });
  const site: Site = {
    config,
    clock,
    client: client(http, credential(config.auth, http, clock), clock),
    openTasks: openTasks(clock),
    lateHistory: lateHistory(clock),
  };
  return {
    tickets: ticketSystem(site),
    webhooks: [webhookScheme(config)],
    probe: () => probe(site),
    close: () => http.close(),
  };
}

function ticketSystem(site: Site): TicketSystem {
  const { config } = site;
  return {
    system: "servicenow",
    region: config.region,
    sources: new Map(config.sources.map((kind) => [`servicenow.${kind}`, { kind, selectors: {} }])),
    read: async (ref) => (await readContext(site, ref)).context,
    file: (file, signal) => fileBytes(site, file, signal),
    apply: (cleared) => apply(site, cleared),
    post: async (message) => {
      const { body, effectId, entryHash, sendUntil } = message;
      if (body.kind === "card") return post(site, body.card, message);
      if (body.kind === "card_update") return update(site, body.update, message);
      const text = markedNotice(body.notice.text, effectId, entryHash);
      return writeNote(site, body.notice.ticket, { column: "work_notes", text, sendUntil });
    },
    find: (effect, written, context) => find({ site, effect, written }, context),
    review: (record) => review(site, record),
    poll: (cursor) => poll(site, cursor),
  };
}
