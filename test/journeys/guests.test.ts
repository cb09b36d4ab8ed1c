import { afterAll, beforeAll, expect, it } from "vitest";
import {
  ask,
  closeDesks,
  type Desk,
  openDesk,
  reviewIdOf,
  says,
  signIn,
  startChange,
  tokenOf,
  visit,
} from "../support/desk/index.ts";

closeDesks(afterAll);

const CHECK = { name: "fraud-check", account: "oid-robot", workflows: ["vendor_onboarding_checks"] };

let desk: Desk;
let id: string;
beforeAll(async () => {
  desk = await openDesk({ login: {}, policy: (file) => ({ ...file, rbac: { ...file.rbac, automatic_reviewers: [CHECK] } }) });
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
  id = await reviewIdOf(desk, await startChange(desk));
  const people = desk.people.map((person) => {
    if (person.id === "lou") return { ...person, guest: true as const };
    return person.id === "ots" ? { ...person, human: true } : person;
  });
  desk.people.splice(0, people.length, ...people);
});

it.each(["lou", "robot"] as const)(
  "assurance 29: %s, a guest or a program that the directory lists in the asked group, sees no list and no question",
  async (who) => {
    for (const path of ["/v1/reviews", "/v1/reviews?all=1", `/v1/reviews/${id}/asked`])
      expect((await ask(desk, `GET ${path}`, tokenOf(desk, who))).json["title"]).toBe("unknown_person");
    expect((await ask(desk, "GET /v1/reviews", tokenOf(desk, "lee"))).json["reviews"]).toHaveLength(1);
  },
);

it("assurance 29: a guest who signs in on our pages is told that he may not answer, and is shown nothing", async () => {
  const seen = await signIn(desk, visit(desk), "lou", `/login?to=${id}`);
  expect([seen.status, seen.text.includes("close_task")]).toEqual([403, false]);
});
