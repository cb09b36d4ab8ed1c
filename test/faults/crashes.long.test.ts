import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { allLanded, fuse } from "../support/desk/fuse.ts";
import {
  casesOf,
  closeDesks,
  type Desk,
  kindsOf,
  move,
  noting,
  openDesk,
  ourNotes,
  plantChange,
  reviewOf,
  reviewsOf,
  says,
  standing,
  taskOf,
  verifyEvidence,
} from "../support/desk/index.ts";
import { press } from "../support/desk/servicenow.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
beforeEach(() => desk.model.behave(noting));

/** Does something while the process dies at the given call, and lets another process go on. False when it never got so far. */
async function crashed(
  after: number,
  act: () => Promise<void> | void,
  meanwhile: () => void = () => undefined,
): Promise<string | null> {
  const bomb = fuse(after);
  await desk.restart(bomb.wrap);
  const whole = (async () => {
    await act();
    await desk.settle();
    return null;
  })();
  const at = await Promise.race([whole, bomb.blown]);
  meanwhile();
  await desk.restart();
  await desk.settle();
  // A write that was under way ends within the server's limit, which the clock is now moved past.
  await allLanded(bomb, desk);
  await desk.pass(90);
  await desk.pass(90);
  return at;
}

const AUTOMATIC = ["case.context_gathered", "case.decided", "case.effect_confirmed", "case.ended"];

describe("a process that dies", { timeout: 120_000 }, () => {
  it("threat row 11, assurance 47, capability 12.6: after any call of an automatic run leaves one note, one case, one set of entries", async () => {
    const wrong: string[] = [];
    let at: string | null = "";
    for (let after = 0; at !== null && after < 80; after += 1) {
      const number = plantChange(desk);
      at = await crashed(after, () => move(desk, number));
      const seen = {
        end: await standing(desk, number).catch(String),
        cases: (await casesOf(desk, number)).length,
        notes: ourNotes(desk, number).length,
        kinds: await kindsOf(desk, number),
      };
      const right = { end: "ended applied", cases: 1, notes: 1, kinds: AUTOMATIC };
      if (JSON.stringify(seen) !== JSON.stringify(right)) wrong.push(`after ${at}: ${JSON.stringify(seen)}`);
    }
    expect(at).toBeNull();
    expect(wrong).toEqual([]);
    await verifyEvidence(desk);
  });

  it("assurance 47: after any call of a review's making leaves one card", async () => {
    desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
    const wrong: string[] = [];
    let at: string | null = "";
    for (let after = 8; at !== null && after < 80; after += 1) {
      const number = plantChange(desk);
      at = await crashed(after, () => move(desk, number));
      const seen = {
        end: await standing(desk, number).catch(String),
        cases: (await casesOf(desk, number)).length,
        cards: reviewsOf(desk, number).map(({ state }) => state),
      };
      if (JSON.stringify(seen) !== JSON.stringify({ end: "in_review", cases: 1, cards: ["pending"] }))
        wrong.push(`after ${at}: ${JSON.stringify(seen)}`);
    }
    expect(at).toBeNull();
    expect(wrong).toEqual([]);
  });

  it("assurance 47: after any call of an approval's handling applies it once and closes the card", async () => {
    desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
    const wrong: string[] = [];
    let at: string | null = "";
    for (let after = 0; at !== null && after < 80; after += 2) {
      const number = plantChange(desk);
      move(desk, number);
      await desk.settle();
      at = await crashed(
        after,
        async () => void (await press(desk.serviceNow, "lee", reviewOf(desk, number)["sys_id"] ?? "", { action: "approve" })),
      );
      const task = taskOf(desk, number)["sys_id"];
      const closings = desk.serviceNow.writes.filter((write) => write.sys_id === task && write.by === "ots.service").length;
      const seen = {
        end: await standing(desk, number),
        closings,
        cards: reviewsOf(desk, number).map(({ state }) => state),
        ends: (await kindsOf(desk, number)).filter((kind) => kind === "case.ended").length,
      };
      if (JSON.stringify(seen) !== JSON.stringify({ end: "ended applied", closings: 1, cards: ["closed"], ends: 1 }))
        wrong.push(`after ${at}: ${JSON.stringify(seen)}`);
    }
    expect(at).toBeNull();
    expect(wrong).toEqual([]);
    await verifyEvidence(desk);
  });

  it("assurance 47: after any call of a superseding, also when the ticket changes back meanwhile, people are asked about the ticket as it is", async () => {
    desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
    const wrong: string[] = [];
    let at: string | null = "";
    for (let after = 0; at !== null && after < 80; after += 2) {
      const number = plantChange(desk);
      move(desk, number);
      await desk.settle();
      const risk = (column: string, silent: boolean) =>
        void desk.serviceNow.update("change_request", number, { risk: column }, { asUser: "alice", silent });
      at = await crashed(
        after,
        () => risk("3", false),
        () => risk("4", true),
      );
      await desk.poll();
      const cards = reviewsOf(desk, number).map(({ state }) => state ?? "");
      const seen = { end: await standing(desk, number), pending: cards.filter((state) => state === "pending").length };
      if (at !== null && JSON.stringify(seen) !== JSON.stringify({ end: "in_review", pending: 1 }))
        wrong.push(`after ${at}: ${JSON.stringify({ ...seen, cards })}`);
    }
    expect(at).toBeNull();
    expect(wrong).toEqual([]);
  });
});
