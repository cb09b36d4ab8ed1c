import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { adopt } from "../../src/pipeline/index.ts";
import { backUp, waited } from "../support/backup.ts";
import { breakFor, codeOf, withGlass } from "../support/desk/glass.ts";
import {
  approvedInTicket,
  closeDesks,
  confirmByApi,
  type Desk,
  evidenceOf,
  givenIn,
  openDesk,
  payloadOf,
  says,
  standing,
  taskOf,
  verifyEvidence,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({
    login: {},
    policy: (file) => {
      const glassy = withGlass({ pii: false })(file);
      return { ...glassy, approvals: { ...glassy.approvals, confirm_minutes: 600 } };
    },
  });
});
beforeEach(() => {
  desk.clock.now = new Date(desk.clock.now.getTime() + 60_000);
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
});

describe("assurance 31: an approval that waits for its factor, and what else happens to its question", () => {
  it("assurance 31, wish B23: is void when the glass is broken for it, and its confirmation comes too late", async () => {
    const { number, id } = await approvedInTicket(desk);
    expect(await givenIn(desk, number)).toEqual(["dora"]);
    expect(codeOf(await breakFor(desk, number, "lee"))).toBe("broken");
    expect((await payloadOf(desk, number, "case.glass_broken"))?.["voided_approvals"]).toMatchObject([{ person: "dora" }]);
    expect(await confirmByApi(desk, "dora", id)).toEqual([409, "closed"]);
    const closings = (await evidenceOf(desk, number)).filter(({ kind }) => kind === "case.effect_confirmed");
    expect([await standing(desk, number), closings.length]).toEqual(["ended applied", 1]);
  });

  it("assurance 31: outlives reminders and widening, and counts for the step that it was given in when it is confirmed", async () => {
    const { number, id } = await approvedInTicket(desk);
    for (let minutes = 0; minutes < 50; minutes += 10) await desk.pass(600);
    const kinds = (await evidenceOf(desk, number)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === "case.escalated").length).toBeGreaterThan(0);
    expect(await givenIn(desk, number)).toEqual(["dora"]);
    expect(await confirmByApi(desk, "dora", id)).toEqual([200, "approved"]);
    expect([await standing(desk, number), taskOf(desk, number)["state"]]).toEqual(["ended applied", "3"]);
  });

  it("assurance 31, 73: one of the lost time is read in the ticket again after a backup was put back, and still needs its factor", async () => {
    await desk.seal();
    const { number } = await approvedInTicket(desk);
    await desk.seal();
    const backup = await backUp(desk.database);
    const later = await approvedInTicket(desk);
    await desk.seal();
    await backup.putBack();
    await desk.restart();
    await desk.seal();
    await waited(desk);
    await adopt(desk.world, { by: "olga", reason: "the disk was lost" });
    await desk.settle();
    await desk.pass(61);
    expect([await standing(desk, number), await givenIn(desk, number)]).toEqual(["in_review", ["dora"]]);
    expect([await standing(desk, later.number), taskOf(desk, later.number)["state"]]).not.toEqual(["ended applied", "3"]);
    await verifyEvidence(desk);
    await backup.drop();
  });
});
