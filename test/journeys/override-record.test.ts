import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { leave } from "../../src/pipeline/index.ts";
import type { Person } from "../../src/ports/index.ts";
import { breakFor, codeOf, withGlass } from "../support/desk/glass.ts";
import {
  answerOpen,
  caseOf,
  closeDesks,
  type Desk,
  openDesk,
  overridable,
  override,
  says,
  signable,
  standing,
  startChange,
  taskOf,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk({ policy: overridable, serviceNow: { guards: { closedTasks: false } } });
  signable(desk);
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful" }));
});

/** A second account of Dora, which the directory knows to be hers. */
const second: Person = {
  id: "dora-admin",
  active: true,
  human: true,
  groups: ["ops-director"],
  accounts: { idp: ["oid-dora-admin"], servicenow: ["0".repeat(30).concat("da")] },
  others: ["dora"],
};

describe("capability 9.8: a reversal rests on the record of what it takes back", () => {
  it("capability 9.8: at high risk its approver decides it alone by none of his accounts; another member does", async () => {
    desk.people.push(second);
    const number = await startChange(desk, { columns: { risk: "2" } });
    expect(await answerOpen(desk, number, "dora")).toMatchObject({ event: "approved" });
    await desk.settle();
    const { id } = await caseOf(desk, number);
    expect(await override(desk, id, "lee")).toMatchObject({ kind: "opened", status: "in_review" });
    for (const who of ["dora", "dora-admin"])
      expect(await answerOpen(desk, number, who)).toMatchObject({ kind: "refused", code: "original_approver" });
    expect(await answerOpen(desk, number, "ina")).toMatchObject({ event: "approved" });
    await desk.settle();
    expect([await standing(desk, number), taskOf(desk, number)["state"]]).toEqual(["ended applied", "1"]);
  });

  it("capability 9.8, wish B23: whoever broke the glass for it at high risk does not alone decide that it is taken back either", async () => {
    desk = await openDesk({
      login: {},
      policy: (file) => {
        const glassy = withGlass()(file);
        const verbs = { ...glassy.rbac.verbs, override: ["ops-lead"] };
        return { ...glassy, rbac: { ...glassy.rbac, verbs }, approvals: { ...glassy.approvals, high_risk_factor: "none" } };
      },
      serviceNow: { guards: { closedTasks: false } },
    });
    desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
    const number = await startChange(desk, { columns: { risk: "2" } });
    expect(codeOf(await breakFor(desk, number, "dora"))).toBe("broken");
    expect(await override(desk, (await caseOf(desk, number)).id, "lee")).toMatchObject({ status: "in_review" });
    expect(await answerOpen(desk, number, "dora")).toMatchObject({ kind: "refused", code: "original_approver" });
    expect(await answerOpen(desk, number, "ina")).toMatchObject({ event: "approved" });
  });

  it("capability 9.8: in a workflow that runs in shadow nobody is asked, and it says so instead of promising a question", async () => {
    const number = await startChange(desk);
    const { id, workflow } = await caseOf(desk, number);
    const { workflows } = desk.world.policy;
    const shadowed = new Map([...workflows].map(([name, one]) => [name, { ...one, shadow: one.shadow || name === workflow }]));
    const world = { ...desk.world, policy: { ...desk.world.policy, workflows: shadowed } };
    const asked = await override({ world, clock: desk.clock }, id, "dora");
    expect(asked).toMatchObject({ kind: "refused", code: "shadow" });
    expect((await caseOf(desk, number)).id).toBe(id);
  });

  it("assurance 51, capability 9.8: what left the database with its month is not taken back on half a record", async () => {
    await desk.database.db.query(
      "select ots_add_partition('entries', 'entries_2025_03', '2025-03-01 00:00:00Z', '2025-04-01 00:00:00Z')",
    );
    const today = desk.clock.now;
    await desk.seal();
    desk.clock.now = new Date("2025-03-10T12:00:00Z");
    const number = await startChange(desk);
    await desk.seal();
    desk.clock.now = today;
    await desk.pass(61);
    await desk.seal();
    await desk.seal();
    const { id } = await caseOf(desk, number);
    expect(await leave(desk.world, "2025-03", { by: "olga", reason: "the disk is small" })).toMatchObject({ month: "2025-03" });
    expect(await override(desk, id, "dora")).toMatchObject({ kind: "refused", code: "record_left" });
  });
});
