import { afterEach } from "vitest";
import { type ServiceNowOptions, type ServiceNowSim, startServiceNow } from "../../../simulators/servicenow/index.ts";

const NOON = "2026-11-21T12:00:00Z";

/** A clock that moves only when told. */
export interface HandClock {
  readonly now: () => Date;
  readonly forward: (seconds: number) => void;
}

export function handClock(start = NOON): HandClock {
  let at = Date.parse(start);
  return {
    now: () => new Date(at),
    forward: (seconds) => {
      at += seconds * 1000;
    },
  };
}

/** The people and tickets most tests need: Alice asks, Bob and Rita review, Otto is our account. */
export const SEED = {
  instance: "dev0001",
  integrationUser: { user_name: "ots.service", password: "service-pw" },
  oauth: { clientId: "client-1", clientSecret: "secret-1" },
  users: [
    { user_name: "alice", password: "alice-pw", name: "Alice Doe", email: "alice@example.org" },
    { user_name: "bob", password: "bob-pw", name: "Bob Roe", roles: ["itil", "x_ots_ops.reviewer"], manager: "alice" },
    { user_name: "rita", password: "rita-pw", roles: ["x_ots_ops.reviewer"], time_zone: "America/New_York" },
    { user_name: "root", password: "root-pw", roles: ["admin"] },
    { user_name: "gone", password: "gone-pw", active: false },
    { user_name: "locked", password: "locked-pw", locked_out: true },
  ],
  groups: [{ name: "Change Reviewers", manager: "bob" }],
  memberships: [{ user: "bob", group: "Change Reviewers" }],
  records: {
    cmdb_ci_server: [{ name: "db-01", support_group: "Change Reviewers" }],
    change_request: [
      {
        number: "CHG0030001",
        short_description: "Rotate the certificate",
        state: "-1",
        requested_by: "alice",
        opened_by: "alice",
        assigned_to: "bob",
        assignment_group: "Change Reviewers",
        cmdb_ci: "db-01",
        start_date: "2026-11-21 10:00:00",
        end_date: "2026-11-21 14:00:00",
        $auto_review: true,
      },
      { number: "CHG0030002", state: "-5", type: "standard", description: "locked", sys_updated_on: "2026-11-20 23:30:00" },
      { number: "CHG0030003", state: "0", type: "emergency", u_vendor: "ACME ^ Sons" },
    ],
    change_task: [
      { number: "CTASK0010001", change_request: "CHG0030001", change_task_type: "implementation", state: "1" },
      { number: "CTASK0010002", change_request: "CHG0030001", change_task_type: "review", state: "1" },
    ],
    incident: [{ number: "INC0010001", caller_id: "alice", short_description: "Mail is down" }],
  },
} satisfies ServiceNowOptions;

const running: ServiceNowSim[] = [];

/** A seeded instance for one test. Call `closeInstances()` once at the top of the file. */
export async function open(options: Partial<ServiceNowOptions> = {}): Promise<ServiceNowSim> {
  const sim = await startServiceNow({ ...SEED, ...options });
  running.push(sim);
  return sim;
}

export function closeInstances(): void {
  afterEach(async () => {
    await Promise.all(running.splice(0).map((sim) => sim.stop()));
  });
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  // Tests look into answers freely.
  readonly body: any; // oxlint-disable-line typescript/no-explicit-any -- answers of many shapes, asserted field by field
}

/** A request as a user with basic auth ("name:password"), JSON both ways. */
export async function ask(sim: ServiceNowSim, who: string, line: string, json?: unknown): Promise<Reply> {
  const [method = "GET", path = "/"] = line.split(/ (.*)/s);
  const response = await fetch(`${sim.url}${path}`, {
    method,
    headers: {
      accept: "application/json",
      authorization: `Basic ${Buffer.from(who).toString("base64")}`,
      ...(json === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: read(text) };
}

function read(text: string): unknown {
  return text === "" ? undefined : JSON.parse(text);
}

/** The JSON of an answer, to be looked into freely. */
export async function json(answer: Response | undefined): Promise<Reply["body"]> {
  return read((await answer?.text()) ?? "");
}

export const SERVICE = "ots.service:service-pw";
export const ALICE = "alice:alice-pw";
export const BOB = "bob:bob-pw";
export const RITA = "rita:rita-pw";
export const ROOT = "root:root-pw";

/** The sys_id of a seeded record. */
export function idOf(sim: ServiceNowSim, table: string, name: string): string {
  return sim.record(table, name)?.["sys_id"] ?? "";
}
