import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { World } from "../../src/pipeline/index.ts";
import {
  caseOf,
  casesOf,
  closeDesks,
  type Desk,
  effectsOf,
  noting,
  openDesk,
  ourNotes,
  rowsIn,
  says,
  standing,
  startChange,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
beforeEach(() => desk.model.behave(noting));

/** Another worker begins the attempt right after this one has looked at the case's effects. */
function overtaken(world: World, effectId: string): World {
  const { effects } = world.store;
  let begun = false;
  const ofCase: typeof effects.ofCase = async (id) => {
    const found = await effects.ofCase(id);
    if (begun) return found;
    begun = true;
    const claim = await effects.claim(effectId, "another worker", 30);
    if (claim === null) throw new Error("not claimed");
    expect(await effects.begin(effectId, claim.lease, 1, null)).toBe(true);
    return found;
  };
  return { ...world, store: { ...world.store, effects: { ...effects, ofCase } } };
}

describe("a newer event of a ticket", () => {
  it("does not void an attempt that another worker began in the same moment: that attempt is settled first", async () => {
    desk.serviceNow.faults.add({ kind: "status", status: 503, path: /batch/, after: 1 });
    const number = await startChange(desk);
    const first = await caseOf(desk, number);
    expect(first.status).toBe("cleared");
    const [effect] = await effectsOf(desk, number);
    if (effect === undefined) throw new Error("no effect");
    await desk.restart((world) => overtaken(world, effect.id));
    desk.serviceNow.update("change_request", number, { risk: "3" }, { asUser: "alice" });
    await desk.settle();
    expect(await desk.world.store.effects.load(effect.id)).toMatchObject({ status: "attempting" });
    expect((await desk.world.store.cases.load(first.id))?.status).toBe("cleared");
    await desk.restart();
    for (let i = 0; i < 3; i += 1) await desk.pass(90);
    expect(await standing(desk, number)).toBe("in_review");
    expect(ourNotes(desk, number)).toEqual([]);
  });

  it("that changes nothing a decision rests on leaves the case alone", async () => {
    desk.model.behave(says({ action: "add_comment", confidence: 0.8 }));
    const number = await startChange(desk);
    desk.serviceNow.update(
      "change_request",
      number,
      { short_description: "Rotate the certificate", work_notes: "Still looking." },
      { asUser: "alice" },
    );
    await desk.settle();
    expect(await casesOf(desk, number)).toHaveLength(1);
    expect(await standing(desk, number)).toBe("in_review");
  });

  it("our own write never opens a second case, even when a person comments right after it", async () => {
    desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful" }));
    const number = await startChange(desk);
    expect(await standing(desk, number)).toBe("ended applied");
    desk.serviceNow.update("change_request", number, { work_notes: "Thank you." }, { asUser: "alice" });
    await desk.settle();
    await desk.poll();
    expect(await casesOf(desk, number)).toHaveLength(1);
  });
});

describe("what is due", () => {
  it("a case that waits for people leaves no row behind but its review's expiry: ten thousand of them cost nothing", async () => {
    const clean = await openDesk();
    clean.model.behave(says({ action: "add_comment", confidence: 0.8 }));
    for (let i = 0; i < 3; i += 1) await startChange(clean);
    const { rows } = await clean.database.db.query("select kind from outbox");
    expect(rows.map((row) => row["kind"])).toEqual(["review", "review", "review"]);
  });

  it("a case that has ended leaves nothing behind", async () => {
    const clean = await openDesk();
    await startChange(clean);
    expect(await rowsIn(clean, "outbox")).toBe(0);
    const { rows } = await clean.database.db.query("select name from leases");
    expect(rows).toEqual([]);
  });
});
