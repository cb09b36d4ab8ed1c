import { describe, expect, it } from "vitest";
import {
  closeDesks,
  kindsOf,
  objectionsOf,
  openDesk,
  ourNotes,
  says,
  standing,
  startChange,
  startVendor,
  taskOf,
} from "../support/desk/index.ts";

closeDesks();

describe("a ticket that may be finished without people", () => {
  it("a low-risk change whose SOP holds is noted at once", async () => {
    const desk = await openDesk();
    const number = await startChange(desk);
    expect({ objections: await objectionsOf(desk, number), log: desk.log.filter((line) => line.level !== "info") }).toEqual({
      objections: [],
      log: [],
    });
    expect(await standing(desk, number)).toBe("ended applied");
    expect(ourNotes(desk, number)).toHaveLength(1);
    expect(await kindsOf(desk, number)).toEqual(["case.context_gathered", "case.decided", "case.effect_confirmed", "case.ended"]);
  });

  it("a testing task is closed at once, and only that", async () => {
    const desk = await openDesk();
    desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful" }));
    const number = await startChange(desk);
    expect(await objectionsOf(desk, number)).toEqual([]);
    expect(await standing(desk, number)).toBe("ended applied");
    expect(taskOf(desk, number)).toMatchObject({ state: "3", close_code: "successful" });
    expect(desk.serviceNow.record("change_request", number)).toMatchObject({ state: "-1" });
  });

  it("a complete vendor request is routed in Jira", async () => {
    const desk = await openDesk();
    desk.model.behave(says({ action: "route_approval", route: "finance" }));
    const key = await startVendor(desk);
    expect({ objections: await objectionsOf(desk, key), log: desk.log.filter((line) => line.level !== "info") }).toEqual({
      objections: [],
      log: [],
    });
    expect(await standing(desk, key)).toBe("ended applied");
    expect(desk.jira.issue(key)?.status).toBe("Finance approval");
  });
});
