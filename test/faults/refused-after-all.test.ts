import { afterAll, beforeAll, expect, it } from "vitest";
import { OpsError } from "../../src/case/index.ts";
import { pollStates } from "../../src/pipeline/index.ts";
import {
  closeDesks,
  type Desk,
  evidenceOf,
  kindsOf,
  noting,
  openDesk,
  ourNotes,
  plantChange,
  standing,
  startChange,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  desk.model.behave(noting);
});

const PATCH = { path: /table\/change_request/, method: "PATCH" } as const;
const NO = { error: { message: "Operation Failed", detail: "ACL Exception Update Failed" }, status: "failure" };

it.each([
  ["403", 403, NO],
  ["404", 404, { error: { message: "No Record found", detail: "" }, status: "failure" }],
])(
  "assurance 72: a %s in the platform's own words after the write was made: the case ends as applied, nobody is told that it failed",
  async (_what, status, body) => {
    desk.serviceNow.faults.add({ kind: "commit_then_status", status, body, ...PATCH });
    const number = await startChange(desk);
    expect(await standing(desk, number)).toBe("ended applied");
    const ended = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.ended");
    expect(ended?.payload["receipt"]).toMatchObject({ status: "adopted" });
    expect(ourNotes(desk, number)).toHaveLength(1);
  },
);

it("assurance 72: a 403 that means it: the case fails with its code, and nothing is written", async () => {
  desk.serviceNow.faults.add({ kind: "status", status: 403, body: NO, times: 2, ...PATCH });
  const number = await startChange(desk);
  expect(await standing(desk, number)).toBe("stuck");
  expect(await kindsOf(desk, number)).toContain("case.effect_failed");
});

it("assurance 72: the system leads to a sign-in page between decision and write: that is waited for, and written once", async () => {
  const headers = { location: "https://id.example.com/login" };
  desk.model.behave((request) => {
    desk.serviceNow.faults.add({ kind: "status", status: 302, headers, path: /batch/, times: 1_000 });
    return noting(request);
  });
  const number = await startChange(desk);
  expect(await standing(desk, number)).toBe("cleared");
  desk.serviceNow.faults.clear();
  desk.model.behave(noting);
  for (let i = 0; i < 3; i += 1) await desk.pass(120);
  expect(await standing(desk, number)).toBe("ended applied");
  expect(ourNotes(desk, number)).toHaveLength(1);
});

it("capability 1.8: a round whose finds cannot be kept is told of as none that went well", async () => {
  desk.serviceNow.faults.clear();
  await desk.poll();
  expect(pollStates(desk.world)["servicenow"]).toBe("ok");
  const found = () => Promise.reject(new OpsError("STORE_DOWN", "the database does not answer"));
  await desk.restart((world) => ({ ...world, store: { ...world.store, inbox: { ...world.store.inbox, found } } }));
  const number = plantChange(desk);
  desk.serviceNow.update("change_request", number, { state: "-1" }, { asUser: "alice", silent: true });
  await desk.poll().catch(() => undefined);
  expect(pollStates(desk.world)["servicenow"]).toBe("STORE_DOWN");
});
