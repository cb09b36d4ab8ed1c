import type { Configuration } from "./configuration.ts";
import { shortQuorums } from "./quorums.ts";
import { rosterNotes } from "./roster-settings.ts";
import { emptyAuditors, emptyGroups, unaskedGroups } from "./unserved.ts";

type Parts = Omit<Configuration, "notes" | "demotions">;

/** What is simply not there, without cost for automation. */
function absent(parts: Parts): readonly string[] {
  const { service, policy, serviceNow, jira, login } = parts;
  const all: readonly (readonly [boolean, string])[] = [
    [service.databaseUrl === undefined, "database: embedded PostgreSQL (set DATABASE_URL for your own)"],
    [service.redisUrl === undefined, "queue: on PostgreSQL (set REDIS_URL for Redis)"],
    [
      policy.orchestrator !== "bullmq",
      `orchestration: the policy names ${policy.orchestrator}; BullMQ runs until it is configured`,
    ],
    [
      serviceNow?.mode === "plain",
      `ServiceNow: without our app; questions are notes${serviceNow?.reviewTasks === true ? " (of low risk: review tasks)" : ""}. ${login === null ? "THERE IS NO PAGE TO ANSWER NOTES ON (set OPS_TRUST_OIDC_ISSUER): each expires as rejected. " : ""}Its changes are found by polling`,
    ],
    [
      service.roles.has("timers") && service.checkpoints.anchor === undefined,
      "checkpoints: kept in the database and beside the evidence files only (set OPS_TRUST_CHECKPOINT_ANCHOR)",
    ],
    ...loginAbsent(parts),
    [serviceNow === null, "ServiceNow: not connected (set SERVICENOW_URL); its webhooks are off"],
    [jira === null, "Jira: not connected (set JIRA_URL); its webhooks are off"],
  ];
  return all.flatMap(([missing, note]) => (missing ? [note] : []));
}

/** What nobody can do without signing in, or without an access token. */
function loginAbsent(parts: Parts): readonly (readonly [boolean, string])[] {
  const { service, policy, login } = parts;
  return [
    [login === null, "reviews: answered in the tickets alone (set OPS_TRUST_OIDC_ISSUER for our pages and API)"],
    [
      lacksFactor(parts),
      "reviews: high risk needs a factor, but nobody can sign in (set OPS_TRUST_OIDC_ISSUER, or approvals.high_risk_factor: none in the policy): high risk can only be rejected",
    ],
    [
      login !== null && hasNoCodes(service) && policy.factorKinds.every((kind) => kind === "totp"),
      "reviews: approvals.high_risk_kinds takes one-time codes alone, but none can be kept (set OPS_TRUST_FACTOR_KEY): high risk can only be rejected",
    ],
    [
      login !== null && login.apiAudience === undefined,
      "reviews: on our pages, not by API (set OPS_TRUST_OIDC_API_AUDIENCE and OPS_TRUST_OIDC_API_SCOPE)",
    ],
    [
      policy.auditors.length > 0 && login?.apiAudience === undefined,
      "auditors: the people of rbac.auditors have nowhere to prove themselves (set OPS_TRUST_OIDC_ISSUER, OPS_TRUST_OIDC_API_AUDIENCE and OPS_TRUST_OIDC_API_SCOPE): only tokens of OPS_TRUST_AUDIT_TOKENS take evidence out",
    ],
  ];
}

/** High risk needs a factor, and nobody can sign in to show one. */
function lacksFactor({ login, policy: { highRiskFactor }, simulated }: Parts): boolean {
  if (login !== null || highRiskFactor === "none") return false;
  return highRiskFactor === "required" || !simulated;
}

/** With an external database no key is made for them. */
function hasNoCodes({ databaseUrl, factorKey }: Parts["service"]): boolean {
  return databaseUrl !== undefined && factorKey === undefined;
}

/** What stands in for what the policy names (decision 12). */
export function standIns(parts: Parts): Pick<Configuration, "notes" | "demotions"> {
  const notes: string[] = [];
  const demotions: string[] = [];
  const missing = (note: string): void => {
    notes.push(note);
    if (!parts.simulated) demotions.push(note);
  };
  const { service, policy } = parts;
  notes.push(...absent(parts), ...rosterNotes(parts.roster, policy));
  for (const workflow of policy.workflows.values()) {
    if (!parts.models.some((model) => model.endpoint === workflow.modelEndpoint)) {
      notes.push(
        `model ${workflow.modelEndpoint}: not configured (set OPS_TRUST_MODELS); ${workflow.id} is drafted from its SOP template and always reviewed`,
      );
    }
  }
  if (parts.sink.kind === "snowflake" && parts.snowflake === null)
    missing(
      `evidence: the policy's sink ${policy.sink} is not configured (set SNOWFLAKE_ACCOUNT); entries stay in the local sink`,
    );
  const people = peopleOf(parts);
  for (const note of people.missing) missing(note);
  notes.push(...people.notes);
  notes.push(...outOfRegion(parts));
  if (service.region === undefined) notes.push(`region: ${parts.region}, the policy's first (set OPS_TRUST_REGION)`);
  return { notes, demotions };
}

/** Where people and groups come from, and who of them the policy leaves out. */
function peopleOf({ policy, entra, scim, directoryFile }: Parts): {
  readonly missing: readonly string[];
  readonly notes: readonly string[];
} {
  if (entra !== null) return { missing: [], notes: [`directory: Entra ID, tenant ${entra.tenant}`] };
  if (scim !== null) return { missing: [], notes: ["directory: pushed by the identity provider to /scim/v2"] };
  if (directoryFile === null)
    return { missing: [], notes: ["directory: none (set OPS_TRUST_DIRECTORY_FILE); nobody can answer reviews"] };
  const empty = emptyGroups(policy, directoryFile);
  const unasked = unaskedGroups(policy, directoryFile);
  return {
    missing: [
      `directory: a static file stands in for ${policy.idpProvider}`,
      ...empty.map((group) => `directory: the policy's group ${group} has nobody; what only it may answer expires`),
    ],
    notes: [
      ...shortQuorums(policy, directoryFile).map((short) => `directory: ${short}; such questions expire`),
      ...emptyAuditors(policy, directoryFile).map(
        ([key, group]) => `directory: ${key} names ${group}, and nobody in it may: correct its spelling, or put somebody in`,
      ),
      ...unasked.map(
        (group) =>
          `directory: its group ${group} is none of the policy's, so it answers nothing; correct its spelling if it should`,
      ),
    ],
  };
}

/** Chats whose data may leave this region get links only. */
function outOfRegion({ chat, region }: Parts): readonly string[] {
  const all = [
    ["Slack", "SLACK_REGION", chat.slack],
    ["Teams", "TEAMS_REGION", chat.teams],
  ] as const;
  return all.flatMap(([name, setting, config]) =>
    config === null || config.region === region
      ? []
      : [`${name}: links only; cards and buttons need ${setting}=${region}, declared when its data stays there`],
  );
}
