import type { Clock } from "../../case/index.ts";
import type { Client } from "./client.ts";
import type { ServiceNowConfig } from "./config.ts";
import type { LateHistory } from "./late-history.ts";
import type { OpenTasks } from "./open-tasks.ts";

/** One configured instance and how to reach it: what every part of this connector is given. */
export interface Site {
  readonly config: ServiceNowConfig;
  /** User names, in lower case, of all our accounts: the system's and those of single workflows. */
  readonly ours: ReadonlySet<string>;
  /** The setting that names the account this site is reached with. */
  readonly setting: string;
  readonly client: Client;
  readonly clock: Clock;
  /** What the last readings showed: spares the close of a task its own look. */
  readonly openTasks: OpenTasks;
  readonly lateHistory: LateHistory;
}

/** True for the user name of an account of ours, whichever workflow has it; the platform ignores letter case. */
export function isOwn({ ours }: Pick<Site, "ours">, userName: string): boolean {
  return ours.has(userName.toLowerCase());
}
