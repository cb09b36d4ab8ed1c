import { afterAll, beforeAll, expect, it } from "vitest";
import {
  answerOpen,
  approvedInTicket,
  caseOf,
  closeDesks,
  confirmByApi,
  type Desk,
  openDesk,
  overridable,
  override,
  says,
  standing,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ login: {}, policy: overridable, serviceNow: { guards: { closedTasks: false } } });
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
});

it("assurance 28, 63: whoever approved an action of high risk does not alone take it back, under a second account of his neither; somebody else does", async () => {
  const { number, id } = await approvedInTicket(desk);
  expect(await confirmByApi(desk, "dora", id)).toEqual([200, "approved"]);
  await override(desk, (await caseOf(desk, number)).id, "lee");
  await desk.settle();
  const dora = desk.people.find((person) => person.id === "dora");
  if (dora === undefined) throw new Error("no dora");
  const accounts = { servicenow: ["f".repeat(32)], idp: ["oid-dora2"] };
  desk.people.push({ ...dora, id: "dora2", others: ["dora"], accounts });
  const factor = { kind: "login", at: desk.clock.now.toISOString(), acr: null } as const;
  for (const who of ["dora", "dora2"])
    expect(await answerOpen(desk, number, who, { factor })).toMatchObject({ kind: "refused", code: "original_approver" });
  expect(await standing(desk, number)).toBe("in_review");
  expect(await answerOpen(desk, number, "ina", { factor })).toMatchObject({ kind: "counted", event: "approved" });
  await desk.settle();
  expect(await standing(desk, number)).toBe("ended applied");
});
