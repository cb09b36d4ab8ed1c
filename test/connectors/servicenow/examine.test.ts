import { describe, expect, it } from "vitest";
import type { Finding } from "../../../src/ports/index.ts";
import { closeDesks, type Desk, openDesk, SEED } from "./desk.ts";

closeDesks();

async function found(desk: Desk, check: string): Promise<readonly Finding[]> {
  return (await desk.connector.examine()).filter((one) => one.check === check);
}

describe("what one look at an instance tells whoever connects it", () => {
  it("reached, as whom, clock, roles and every table that is read", async () => {
    const findings = await (await openDesk()).connector.examine();
    expect(findings.slice(0, 3)).toMatchObject([
      { check: "reached", state: "ok", says: expect.stringContaining("app mode") },
      { check: "signed in", state: "ok", says: "as ots.service" },
      { check: "clock" },
    ]);
    const tables = findings.filter(({ check }) => check.startsWith("reads ")).map(({ check }) => check.slice(6));
    expect(tables).toEqual(
      expect.arrayContaining(["change_request", "change_task", "task_ci", "sys_journal_field", "sys_audit", "x_ots_ops_review"]),
    );
    // This desk's clock stands still.
    expect(findings.filter(({ state, check }) => state === "problem" && check !== "clock")).toEqual([]);
  });

  it("credentials of somebody else are told with their name, here and at the start", async () => {
    const desk = await openDesk({}, { auth: { kind: "basic", user: "root", password: "root-pw" } });
    expect(await found(desk, "signed in")).toEqual([
      expect.objectContaining({ state: "problem", says: "as root, not as ots.service" }),
    ]);
    expect(await desk.connector.check()).toEqual([
      'SERVICENOW_ACCOUNT: the credentials sign in as "root", so what we write would not be known as ours: use those of ots.service, or correct the setting',
    ]);
  });

  const OTHERS = { table: "sys_user", operation: "read", query: "user_name!=ots.service" } as const;

  it.each<[string, readonly (typeof OTHERS)[], (desk: Desk) => void]>([
    ["does not know the clause", [], ({ sim }) => sim.ignoreQueries("sys_user")],
    ["does not know it, and hides all but one", [OTHERS], ({ sim }) => sim.ignoreQueries("sys_user")],
    ["refuses it", [], ({ sim }) => void sim.faults.add({ kind: "hidden", path: /getUserID/, times: 20 })],
  ])("an instance that %s cannot tell who signed in: a warning here, nothing at the start", async (_what, acls, arm) => {
    const desk = await openDesk({ acls }, { auth: { kind: "basic", user: "rita", password: "rita-pw" } });
    arm(desk);
    expect(await found(desk, "signed in")).toEqual([
      expect.objectContaining({ state: "warning", says: "cannot be told", fix: expect.stringContaining("ots.service") }),
    ]);
    expect(await desk.connector.check()).toEqual([]);
  });

  it("a table that is refused is a problem that says what is lost and what to grant", async () => {
    const desk = await openDesk({ acls: [{ table: "sys_audit", operation: "read", roles: ["auditor"] }] });
    expect(await found(desk, "reads sys_audit")).toEqual([
      expect.objectContaining({ state: expect.stringMatching(/problem|warning/), fix: expect.stringContaining("sys_audit") }),
    ]);
  });

  it("the roles of our account are told; one that may do everything, or act as others, is warned of, and hidden ones are to be compared by hand", async () => {
    expect(await found(await openDesk(), "roles")).toEqual([
      { check: "roles", state: "ok", says: "itil, x_ots_ops.integration" },
    ]);
    for (const role of ["admin", "security_admin", "impersonator"]) {
      const integrationUser = { ...SEED.integrationUser, roles: ["itil", "x_ots_ops.integration", role] };
      expect(await found(await openDesk({ integrationUser }), "roles")).toEqual([
        expect.objectContaining({ state: "warning", says: expect.stringContaining(role), fix: expect.stringContaining("least") }),
      ]);
    }
    const hidden = await openDesk({ acls: [{ table: "sys_user_has_role", operation: "read" }] });
    expect(await found(hidden, "roles")).toEqual([expect.objectContaining({ state: "warning" })]);
  });

  it("conflicts that nobody looked for are warned of; where no workflow is about changes nothing is asked of them", async () => {
    const ours = (desk: Desk) => found(desk, "change conflicts");
    expect(await ours(await openDesk())).toEqual([{ check: "change conflicts", state: "ok", says: "can be read" }]);
    expect(await ours(await openDesk({ conflictDetection: false }))).toEqual([
      expect.objectContaining({ state: "warning", fix: expect.stringContaining("conflict detection") }),
    ]);
    expect(await ours(await openDesk({ acls: [{ table: "change_request", operation: "read" }] }))).toEqual([
      expect.objectContaining({ state: "warning", says: "cannot be told: no change is shown" }),
    ]);
    expect(await ours(await openDesk({}, { sources: ["incident"] }))).toEqual([]);
  });

  it("an instance without our app has no review table, and nobody can be asked", async () => {
    const desk = await openDesk({ app: false });
    expect(await found(desk, "reads x_ots_ops_review")).toEqual([
      {
        check: "reads x_ots_ops_review",
        state: "problem",
        says: "there is no such table: nobody can be asked",
        fix: expect.any(String),
      },
    ]);
  });

  it("what the start check finds is a finding with its way out", async () => {
    const desk = await openDesk({ app: false });
    const configured = await found(desk, "configured");
    expect(configured).toContainEqual(
      expect.objectContaining({ state: "problem", fix: expect.stringContaining("SERVICENOW_MODE=plain") }),
    );
  });

  it("an instance that does not answer, or not as an API, is one problem with a code and no contents", async () => {
    const desk = await openDesk();
    desk.sim.faults.add({ kind: "html", path: /./, times: 20 });
    expect(await desk.connector.examine()).toEqual([
      {
        check: "reached",
        state: "problem",
        says: "TICKET_SYSTEM_DOWN (page)",
        fix: expect.stringContaining("SERVICENOW_URL must be the address of the system alone"),
      },
    ]);
  });

  it.each([
    ["a wrong secret", { auth: { kind: "basic", user: "ots.service", password: "planted" } }, "correct the credentials"],
    ["a port where nobody listens", { url: "http://127.0.0.1:9" }, "nothing answers at SERVICENOW_URL"],
    ["an account of another instance", { account: { userName: "ots.service", id: "a".repeat(32) } }, "correct the sys_id"],
  ] as const)("%s has a way out of its own", async (_what, config, fix) => {
    const findings = await (await openDesk({}, config)).connector.examine();
    expect(findings).toEqual([expect.objectContaining({ check: "reached", fix: expect.stringContaining(fix) })]);
    expect(JSON.stringify(findings)).not.toContain("planted");
  });

  it("an instance that limits our calls, or is down, says so and sends nobody after the credentials", async () => {
    const desk = await openDesk();
    desk.sim.faults.add({ kind: "status", status: 503, path: /./, times: 1 });
    expect(await found(desk, "reached")).toEqual([expect.objectContaining({ fix: expect.stringMatching(/^it answers 503/) })]);
    const limited = await openDesk();
    limited.sim.faults.add({ kind: "rate_limit", retryAfterSeconds: 40, path: /./, times: 1 });
    expect(await found(limited, "reached")).toEqual([
      expect.objectContaining({ says: "TICKET_SYSTEM_BUSY", fix: "it limits our calls: run the doctor again in 40 s" }),
    ]);
  });
});
