import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type JiraSim, type OnCallSeed, startJira } from "../../../simulators/jira/index.ts";
import { type Jira, JiraConfig, jira } from "../../../src/connectors/jira/index.ts";
import { examineOnCall } from "../../../src/examine-on-call.ts";
import { RosterFile } from "../../../src/review/config.ts";
import { NOON, OLAF, RITA, SEED, SERVICE } from "./vendor-site.ts";

const schedules = new Map<string, readonly OnCallSeed[]>();
let sim: JiraSim;
let clock = NOON;
const opened: Jira[] = [];

beforeAll(async () => {
  sim = await startJira({ ...SEED, schedules, now: () => clock });
});
afterAll(async () => {
  for (const one of opened) one.close();
  await sim.stop();
});

/** The connector with operations at the simulator, or at none. */
function open(more: { readonly operationsUrl?: string; readonly token?: string } = {}): Jira {
  const { token = "token-service", ...settings } = more;
  const config = JiraConfig.parse({
    url: sim.url,
    operationsUrl: `${sim.url}/jsm/ops/api/cloud-1`,
    region: "eu-west-1",
    auth: { email: "service@example.test", apiToken: token },
    accountId: SERVICE,
    webhookSecrets: ["s".repeat(40)],
    workflows: { "VENDOR-ONBOARD": { project: "VO", issueType: "Vendor onboarding" } },
    risk: { constant: "low" },
    ...settings,
  });
  const made = jira(config, { clock: () => clock, egress: { private: false, allowLoopback: true } });
  opened.push(made);
  return made;
}

const asked = (connector: Jira, schedule: string) => connector.tickets.onCall?.(schedule);

describe("who is on call by Jira Service Management", () => {
  it("wish B12: people of the rotation come first, then the first turn of an escalation; nobody and teams without people are nobody", async () => {
    schedules.set("s-1", [
      { id: "", type: "none" },
      {
        id: "esc-1",
        type: "escalation",
        onCallParticipants: [
          { id: OLAF, type: "user", escalationTime: 5 },
          { id: "team-1", type: "team", escalationTime: 30, onCallParticipants: [{ id: "712020:late", type: "user" }] },
        ],
      },
      { id: RITA, type: "user" },
      { id: "team-2", type: "team" },
    ]);
    expect(await asked(open(), "s-1")).toEqual([OLAF, RITA]);
  });

  it("is read as our account, and from the configured address alone", async () => {
    schedules.set("s-2", [{ id: RITA, type: "user" }]);
    await asked(open(), "s-2");
    const { accountId, path } = sim.journal.findLast((entry) => entry.path.includes("/schedules/")) ?? {};
    expect([accountId, path]).toEqual([SERVICE, "/jsm/ops/api/cloud-1/v1/schedules/s-2/on-calls"]);
    const config = { url: sim.url, region: "eu-west-1", auth: { email: "a@example.test", apiToken: "t" }, accountId: SERVICE };
    const rest = {
      webhookSecrets: ["s".repeat(40)],
      workflows: { A: { project: "VO", issueType: "X" } },
      risk: { constant: "low" },
    };
    const without = jira(JiraConfig.parse({ ...config, ...rest }), {
      clock: () => clock,
      egress: { private: false, allowLoopback: true },
    });
    opened.push(without);
    expect(without.tickets.onCall).toBeUndefined();
  });

  it("a schedule that is not there, credentials that fail, an answer of another shape and an outage are no answer", async () => {
    await expect(asked(open(), "nowhere")).rejects.toMatchObject({ code: "TICKET_ABSENT" });
    await expect(asked(open({ token: "wrong" }), "s-1")).rejects.toMatchObject({ code: "TICKET_FORBIDDEN" });
    schedules.set("s-3", [JSON.parse('{"id": 7, "type": "user"}')]);
    await expect(asked(open(), "s-3")).rejects.toMatchObject({ code: "TICKET_ANSWER_INVALID" });
    const gone = open({ operationsUrl: "http://127.0.0.1:1/jsm/ops/api/cloud-1" });
    await expect(asked(gone, "s-1")).rejects.toMatchObject({ code: "TICKET_SYSTEM_DOWN" });
  });

  it("wish B12: doctor asks each schedule of the roster, and says what to do about one that tells nothing", async () => {
    clock = new Date(NOON.getTime() + 120_000);
    schedules.set("empty", []);
    const from = ["s-2", "empty", "nowhere"].map((schedule) => ({ system: "jira", schedule }));
    const sites = { ny: { tz: "America/New_York", hours: "09:00-17:00", days: ["mon"] } };
    const groups = {
      a: { sites: ["ny"], on_call_from: from },
      b: { sites: ["ny"], on_call_from: [{ system: "servicenow", schedule: "x" }] },
    };
    const roster = RosterFile.parse({ sites, groups });
    const { tickets } = open();
    const found = await examineOnCall({ roster }, new Map([["jira", tickets]]));
    expect(found.map(({ check, state }) => [check, state])).toEqual([
      ["on call for a by jira s-2", "ok"],
      ["on call for a by jira empty", "warning"],
      ["on call for a by jira nowhere", "problem"],
      ["on call for b by servicenow x", "problem"],
    ]);
    expect(found[2]?.says).toContain("TICKET_ABSENT");
    expect(found[3]?.fix).toContain("SERVICENOW_URL");
    expect(await examineOnCall({ roster: null }, new Map())).toEqual([]);
  });
});
