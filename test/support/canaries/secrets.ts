/** Stands in every secret that our set-ups configure: wherever it is read again, one of them got out. Twelve bytes, so that base64 has a form of its own for it. */
export const MARK = "7ecretCanary";

const names = new Map<string, string>();

/** The secret of that name, long enough for every place that has a least length. */
function secretOf(name: string): string {
  const value = `${name.replaceAll(" ", "-")}-${MARK}-of-more-than-32-bytes`;
  names.set(value, name);
  return value;
}

/** What configures the set-ups of journeys and faults. */
export const SECRETS = {
  serviceNowClient: secretOf("servicenow client secret"),
  serviceNowAccess: secretOf("servicenow access token"),
  serviceNowWebhook: secretOf("servicenow webhook secret"),
  serviceNowWorkflow: secretOf("servicenow password of a workflow"),
  jiraToken: secretOf("jira api token"),
  jiraWorkflow: secretOf("jira api token of a workflow"),
  jiraWebhook: secretOf("jira webhook secret"),
  jiraAutomation: secretOf("jira automation secret"),
  model: secretOf("model key"),
  snowflake: secretOf("snowflake password"),
  oidcClient: secretOf("oidc client secret"),
  entraClient: secretOf("entra client secret"),
  slackToken: `xoxb-${secretOf("slack bot token")}`,
  slackSigning: secretOf("slack signing secret"),
  teamsApp: secretOf("teams app secret"),
  scim: secretOf("scim token"),
  nextScim: secretOf("next scim token"),
  operator: secretOf("operator token"),
  auditor: secretOf("auditor token"),
  secondAuditor: secretOf("second auditor token"),
  /** Of nobody: it stands in tickets, headers, answers and errors of the simulators. */
  planted: secretOf("planted secret"),
} as const;

/** Somebody's password in ServiceNow. */
export function passwordOf(who: string): string {
  return secretOf(`password of ${who}`);
}

/** Somebody's API token in Jira. */
export function apiTokenOf(who: string): string {
  return secretOf(`jira api token of ${who}`);
}

/** A key of 32 bytes. */
export function keyOf(name: "card" | "factor" | "session" | "vault"): Buffer {
  const value = `${MARK} ${name} key`.padEnd(32, ".");
  names.set(value, `${name} key`);
  return Buffer.from(value);
}

/** The names of the secrets that stand in a text; one that was never given a name is found too. */
export function secretsNamedIn(text: string): readonly string[] {
  const found = [...names].flatMap(([value, name]) => (text.includes(value) ? [name] : []));
  return found.length > 0 ? found : ["a secret"];
}
