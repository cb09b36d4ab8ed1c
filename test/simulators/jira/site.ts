import { afterEach } from "vitest";
import {
  type JiraOptions,
  type JiraSim,
  MODIFIED_PARAMETERS,
  openWorkflow,
  opsReview,
  startJira,
  type UserSeed,
} from "../../../simulators/jira/index.ts";

export const SERVICE = "712020:service";
export const RITA = "712020:rita";
export const OLAF = "712020:olaf";

const user = (accountId: string, name: string, groups: readonly string[]): UserSeed => ({
  accountId,
  displayName: name,
  emailAddress: `${name.toLowerCase()}@example.test`,
  accountType: "atlassian",
  active: true,
  token: `token-${name.toLowerCase()}`,
  groups,
});

const STEPS = openWorkflow(
  [
    { name: "To Do", category: "new" },
    { name: "In Progress", category: "indeterminate" },
    { name: "Done", category: "done" },
  ],
  10_000,
);

/** A site with a service account, a reviewer, an owner, someone who left, a portal customer, and two projects. */
function siteOptions(more: Partial<JiraOptions> = {}): JiraOptions {
  return {
    users: [
      user(SERVICE, "Service", ["g-service"]),
      user(RITA, "Rita", ["g-reviewers"]),
      user(OLAF, "Olaf", []),
      { ...user("712020:left", "Left", ["g-reviewers"]), active: false },
      { ...user("qm:portal", "Portal", []), accountType: "customer" },
    ],
    groups: [
      { groupId: "g-service", name: "service" },
      { groupId: "g-reviewers", name: "reviewers" },
      { groupId: "g-secret", name: "secret" },
    ],
    serviceUser: SERVICE,
    customFields: [MODIFIED_PARAMETERS, { id: "customfield_10501", name: "Tier", kind: "select", options: ["gold", "silver"] }],
    projects: [
      {
        key: "OPS",
        id: "10001",
        name: "Operations",
        issueTypes: [
          { id: "10002", name: "Task", workflow: STEPS },
          opsReview({ serviceUser: SERVICE, approverGroups: ["g-reviewers"] }),
        ],
        security: { levels: [{ id: "lvl-1", name: "secret", groups: ["g-secret"] }], roles: { Reviewers: ["g-reviewers"] } },
      },
      {
        key: "DESK",
        id: "10003",
        name: "Service desk",
        projectTypeKey: "service_desk",
        issueTypes: [{ id: "10004", name: "Request", workflow: STEPS }],
        security: { permissions: { EDIT_ISSUES: ["g-service"] } },
      },
    ],
    issues: [
      { project: "OPS", issueType: "Task", summary: "Rotate the logs", description: "Disk of app-01 is full", reporter: OLAF },
      { project: "OPS", issueType: "Task", summary: "Hidden work", security: "lvl-1", reporter: OLAF },
      { project: "DESK", issueType: "Request", summary: "A new laptop", reporter: OLAF },
    ],
    ...more,
  };
}

const running: JiraSim[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((sim) => sim.stop()));
});

/** Starts a site that ends with the test. */
export async function startSite(more: Partial<JiraOptions> = {}): Promise<JiraSim> {
  const sim = await startJira(siteOptions(more));
  running.push(sim);
  return sim;
}

export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  body: unknown;
}

/** Basic credentials of a person of the site. */
export function credentials(accountId: string): string {
  const name = accountId.split(":")[1] ?? "";
  return `Basic ${Buffer.from(`${name}@example.test:token-${name}`).toString("base64")}`;
}

/** One request over the wire as a person; the path counts from /rest/api/3. */
export async function ask(
  sim: JiraSim,
  who: string | { accountId: string; signal: AbortSignal },
  request: string,
  body?: unknown,
): Promise<Reply> {
  const { accountId, ...rest } = typeof who === "string" ? { accountId: who } : who;
  const [method = "GET", path = "/"] = request.split(" ");
  const type = body === undefined ? {} : { "content-type": "application/json" };
  const payload = body === undefined ? {} : { body: JSON.stringify(body) };
  const url = `${sim.url}${path.startsWith("/rest") ? "" : "/rest/api/3"}${path}`;
  const headers = { authorization: credentials(accountId), ...type };
  const response = await fetch(url, { method, headers, ...payload, ...rest });
  const text = await response.text();
  const json = response.headers.get("content-type")?.includes("json") === true && text !== "";
  const parsed: unknown = json ? JSON.parse(text) : undefined;
  return { status: response.status, headers: response.headers, text, body: parsed };
}

/** A document of one paragraph. */
export function adf(text: string): unknown {
  return { type: "doc", version: 1, content: [{ type: "paragraph", content: [{ type: "text", text }] }] };
}

/** Creates a review sub-task of OPS-1 as the service account and gives its key. */
export async function makeReview(sim: JiraSim): Promise<string> {
  const fields = { project: { key: "OPS" }, parent: { key: "OPS-1" }, issuetype: { id: "10100" }, summary: "Review" };
  const made = await ask(sim, SERVICE, "POST /issue", { fields, properties: [{ key: "ots.task", value: { taskId: "t-1" } }] });
  const key = made.body !== null && typeof made.body === "object" && "key" in made.body ? made.body.key : undefined;
  if (typeof key !== "string") throw new Error(made.text);
  return key;
}
