import type { Clock } from "../../case/index.ts";
import type { Client } from "./client.ts";
import type { ServiceNowConfig } from "./config.ts";
import type { LateHistory } from "./late-history.ts";
import type { OpenTasks } from "./open-tasks.ts";

/** One configured instance and how to reach it: what every part of this connector is given. */
export interface Site {
  readonly config: ServiceNowConfig;
  readonly client: Client;
  readonly clock: Clock;
  /** What the last readings showed: spares the close of a task its own look. */
  readonly openTasks: OpenTasks;
  readonly lateHistory: LateHistory;
}

/** True for our own account's user name; the platform ignores letter case. */
export function isOwn(site: Pick<Site, "config">, userName: string): boolean {
  return userName.toLowerCase() === site.config.account.userName.toLowerCase();
}
