import {
  type SeedRecord,
  type ServiceNowOptions,
  type ServiceNowSim,
  startServiceNow,
} from "../../../simulators/servicenow/index.ts";
import { ServiceNowConfig, type ServiceNowSettings } from "../../../src/connectors/servicenow/index.ts";
import { PERSONAL, PLANTED, passwordOf, SECRETS } from "../canaries/index.ts";
import { type Name, nameOf, PEOPLE, SERVICE } from "./people.ts";

export const WEBHOOK_SECRET = SECRETS.serviceNowWebhook;
export const OAUTH = { clientId: "client-1", clientSecret: SECRETS.serviceNowClient } as const;
const HOUR = 3_600_000;

/** An instance with our app and our people, and no ticket yet. */
export function startInstance(now: () => Date, more: Partial<ServiceNowOptions> = {}): Promise<ServiceNowSim> {
  const everybody = Object.values(PEOPLE);
  return startServiceNow({
    instance: "dev0001",
    integrationUser: { user_name: SERVICE.userName, sys_id: SERVICE.sysId },
    oauth: { ...OAUTH, tokenPrefix: SECRETS.serviceNowAccess },
    // Our own checks are the ones under test.
    guards: { selfApproval: false },
    users: everybody.map(({ id, sysId }) => ({
      user_name: id,
      sys_id: sysId,
      password: passwordOf(id),
      name: nameOf(id),
      roles: ["itil", "x_ots_ops.reviewer"],
      email: id === "alice" ? PERSONAL.mail : `${id}@corp.example`,
      phone: PERSONAL.phone,
    })),
    groups: [...new Set(everybody.flatMap(({ groups }) => groups))].map((name) => ({ name })),
    memberships: everybody.flatMap(({ id, groups }) => groups.map((group) => ({ user: id, group }))),
    records: { cmdb_ci_server: [{ name: "db-01" }, { name: "db-02" }] },
    trace: PLANTED,
    now,
    ...more,
  });
}

/** How our service reaches it. */
export function instanceConfig(sim: ServiceNowSim, more: Partial<ServiceNowSettings> = {}): ServiceNowConfig {
  return ServiceNowConfig.parse({
    url: sim.url,
    instance: sim.instance,
    auth: { kind: "oauth", ...OAUTH },
    account: { userName: SERVICE.userName, id: SERVICE.sysId },
    webhookSecrets: [{ keyId: "k1", secret: WEBHOOK_SECRET }],
    region: "us-east-1",
    sources: ["change_request"],
    risk: { change_request: { field: "risk", values: { "2": "high", "3": "medium", "4": "low" } } },
    ...more,
  });
}

let made = 0;

/** What a test changes about a change that satisfies its SOP. */
export interface Change {
  readonly columns?: SeedRecord;
  /** A file that a person attached; null = none. */
  readonly file?: string | null;
  readonly content?: string;
}

/** Puts a change that satisfies its whole SOP on the instance, without any event; gives its number. Alice asked for it and owns it. */
export function placeChange(
  sim: ServiceNowSim,
  now: Date,
  { columns = {}, file = "test-protocol.txt", content = "All tests passed." }: Change = {},
): string {
  made += 1;
  const number = `CHG${String(30_000 + made).padStart(7, "0")}`;
  const quiet = { asUser: "alice", silent: true } as const;
  const end = now.getTime() - 2 * HOUR;
  const row = sim.insert(
    "change_request",
    {
      number,
      type: "normal",
      state: "-2",
      approval: "approved",
      risk: "4",
      short_description: "Rotate the certificate",
      description: "Both nodes, one after the other.",
      requested_by: PEOPLE.alice.sysId,
      assigned_to: PEOPLE.alice.sysId,
      cmdb_ci: "db-01",
      user_input: PLANTED,
      start_date: stored(end - HOUR),
      end_date: stored(end),
      ...columns,
    },
    quiet,
  );
  const id = row["sys_id"] ?? "";
  for (const [type, state] of [
    ["implementation", "3"],
    ["testing", "1"],
    ["review", "1"],
  ] as const) {
    const active = state === "3" ? { active: "false" } : {};
    sim.insert(
      "change_task",
      { change_request: id, change_task_type: type, short_description: `The ${type}`, state, ...active },
      quiet,
    );
  }
  if (file !== null) sim.attach({ table: "change_request", id }, { name: file, content }, quiet);
  return number;
}

function stored(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace("T", " ");
}

/** Presses a button of a review as that person in the browser; gives the status of the answer. */
export async function press(
  sim: ServiceNowSim,
  who: Name,
  review: string,
  act: { readonly action: string; readonly comment?: string; readonly parameters?: unknown; readonly decided_by?: string },
): Promise<number> {
  const { action, ...body } = act;
  const answer = await fetch(`${sim.url}/api/x_ots_ops/v1/reviews/${review}/actions/${action}`, {
    method: "POST",
    headers: {
      accept: "application/json",
      "content-type": "application/json",
      authorization: `Basic ${Buffer.from(`${who}:${passwordOf(who)}`).toString("base64")}`,
    },
    body: JSON.stringify(body),
  });
  return answer.status;
}
