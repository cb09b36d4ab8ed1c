import type { ContextSourceConfig } from "../connectors/context-sources/config.ts";
import type { EntraConfig } from "../connectors/directory/entra/config.ts";
import type { ScimConfig } from "../connectors/directory/scim/config.ts";
import type { JiraConfig } from "../connectors/jira/config.ts";
import type { LoginConfig } from "../connectors/login/config.ts";
import type { ModelConfig } from "../connectors/models/config.ts";
import type { ServiceNowConfig } from "../connectors/servicenow/config.ts";
import { SinkName, type SnowflakeConnection } from "../connectors/sinks/config.ts";
import type { Policy } from "../policy/index.ts";
import type { ChatSettings } from "./chat-settings.ts";
import type { ServiceSettings } from "./process-settings.ts";
import type { RosterSettings } from "./roster-settings.ts";
import type { VaultSettings } from "./vault-settings.ts";

/** Everything the composition root needs, checked. */
export interface Configuration {
  readonly service: ServiceSettings;
  readonly region: string;
  readonly policy: Policy;
  readonly sink: SinkName;
  readonly serviceNow: ServiceNowConfig | null;
  readonly jira: JiraConfig | null;
  readonly models: readonly ModelConfig[];
  readonly contextSources: readonly ContextSourceConfig[];
  readonly chat: ChatSettings;
  readonly snowflake: SnowflakeConnection | null;
  /** Null = people and groups come from elsewhere. */
  readonly entra: EntraConfig | null;
  /** An identity provider that pushes people and groups; with neither, they come from the directory file. */
  readonly scim: ScimConfig | null;
  /** Which ticket accounts belong to whom in a connected directory; read again before each answer. Null = the directory itself tells. */
  readonly accountsFile: string | null;
  /** What keeps the keys of the vault closed; null = the policy has no vault. */
  readonly vault: VaultSettings;
  /** How people sign in on our pages; null = there are no pages. */
  readonly login: LoginConfig | null;
  /** Null when there is no file; read again before each answer otherwise. */
  readonly directoryFile: string | null;
  /** Null when there is no roster: everybody is always on shift. */
  readonly roster: RosterSettings | null;
  /** No ticket system is configured, or each is on loopback and declared a simulator: embedded stand-ins may serve. */
  readonly simulated: boolean;
  /** What is embedded or missing, in plain words, for the start lines. */
  readonly notes: readonly string[];
  /** What that costs: each demotes auto-apply to review. */
  readonly demotions: readonly string[];
}

export type Configured =
  | { readonly ok: true; readonly configuration: Configuration }
  | { readonly ok: false; readonly problems: readonly string[] };
