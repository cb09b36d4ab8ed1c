import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  answerChange,
  caseOf,
  casesOf,
  closeDesks,
  type Desk,
  evidenceOf,
  move,
  openDesk,
  ourNotes,
  plantChange,
  says,
  standing,
  startChange,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  const regionOf = { field: "sys_domain_path", values: { US: "us-east-1", EU: "eu-west-1" } };
  desk = await openDesk({ connection: { regionOf } });
});

/** The ticket is given to another region; nobody is told. */
function moveAway(number: string, to: string): void {
  desk.serviceNow.update("change_request", number, { sys_domain_path: to }, { asUser: "alice", silent: true });
}

async function endOf(number: string): Promise<unknown> {
  const id = desk.serviceNow.record("change_request", number)?.["sys_id"];
  const { rows } = await desk.database.db.query("select ended from inbox where delivery -> 'ticket' ->> 'id' = $1", [id]);
  return rows.map((row) => row["ended"]);
}

describe("a ticket's own region", () => {
  it("a ticket of this region is handled", async () => {
    expect(await standing(desk, await startChange(desk, { columns: { sys_domain_path: "US" } }))).toBe("ended applied");
  });

  it.each([
    ["another region", "EU"],
    ["no region", ""],
    ["a region that nobody mapped", "APAC"],
    ["a word that every object knows", "constructor"],
  ])(
    "assurance 56: a ticket of %s is left alone: no case, no model, no write, nothing of it kept but ids",
    async (_what, region) => {
      const before = [desk.model.calls.length, (await evidenceOf(desk)).length];
      const number = await startChange(desk, {
        columns: { sys_domain_path: region, short_description: "Secret of that region" },
      });
      expect(await casesOf(desk, number)).toEqual([]);
      expect(await endOf(number)).toEqual(["other_region"]);
      expect(ourNotes(desk, number)).toEqual([]);
      expect([desk.model.calls.length, (await evidenceOf(desk)).length]).toEqual(before);
      const { rows } = await desk.database.db.query("select 1 from inbox where delivery::text like '%Secret%'");
      expect(rows).toEqual([]);
    },
  );

  it.each([
    ["another region", "EU"],
    ["no region", ""],
  ])(
    "assurance 56: a ticket that is moved to %s while its case is held reaches no model: people have to end it",
    async (_w, to) => {
      await desk.world.store.pauses.set({ workflow: null, by: "olga", reason: "look", at: desk.clock.now.toISOString() }, []);
      const number = plantChange(desk, { columns: { sys_domain_path: "US" } });
      move(desk, number);
      await desk.settle();
      expect(await standing(desk, number)).toBe("held");
      const calls = desk.model.calls.length;
      moveAway(number, to);
      await desk.world.store.pauses.clear(null, [], desk.clock.now);
      await desk.pass(60);
      expect(await caseOf(desk, number)).toMatchObject({ status: "stuck", code: "REGION_MISMATCH" });
      expect([desk.model.calls.length, ourNotes(desk, number)]).toEqual([calls, []]);
    },
  );

  it("assurance 56: an answer on a ticket that was moved away meanwhile does not count", async () => {
    desk.model.behave(says({ action: "add_comment", confidence: 0.8 }));
    const number = await startChange(desk, { columns: { sys_domain_path: "US" } });
    expect(await standing(desk, number)).toBe("in_review");
    moveAway(number, "EU");
    await answerChange(desk, number, "lee", { action: "approve" });
    expect([await standing(desk, number), ourNotes(desk, number)]).toEqual(["in_review", []]);
    const refused = (await evidenceOf(desk, number)).findLast(({ kind }) => kind === "review.answer_refused");
    expect(refused?.payload).toMatchObject({ code: "other_region" });
  });
});
