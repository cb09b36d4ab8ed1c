import type { Clock } from "../../case/index.ts";
import { OpsError } from "../../case/index.ts";
import type { TicketSystem, WebhookScheme } from "../../ports/index.ts";
import type { HttpOptions } from "../http.ts";
import type { JiraConfig } from "./config.ts";

export { JiraConfig, type JiraSettings } from "./config.ts";

/** What the connector is given. `egress` without the origin, which is the configured URL's. */
export interface JiraDeps {
  readonly clock: Clock;
  readonly egress: Omit<HttpOptions["egress"], "origins">;
  /** Told of each answer that is not as Atlassian documents it: the operation's path without ids. */
  readonly drifted?: (operation: string) => void;
}

/** What the connector gives; `close` ends its kept connections. */
export interface Jira {
  readonly tickets: TicketSystem;
  readonly webhooks: readonly WebhookScheme[];
  close(): void;
}

/** One Jira Cloud site as a ticket system, and its webhook schemes. Throws EGRESS_REFUSED when its URL may not be called. */
export function jira(config: JiraConfig, _deps: JiraDeps): Jira {
  throw new OpsError("SETTING_INVALID", "being written", { region: config.region });
}
