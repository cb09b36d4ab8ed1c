import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { allLanded, fuse } from "../support/desk/fuse.ts";
import { breakFor, codeOf, withGlass } from "../support/desk/glass.ts";
import {
  caseOf,
  closeDesks,
  type Desk,
  evidenceOf,
  kindsOf,
  openDesk,
  says,
  standing,
  startChange,
  taskOf,
  verifyEvidence,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ login: {}, policy: withGlass({ max_per_day: 100, max_overdue: 100 }) });
});
beforeEach(() => desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 })));

function closings(number: string): number {
  const task = taskOf(desk, number)["sys_id"];
  return desk.serviceNow.writes.filter((write) => write.sys_id === task && write.by === "ots.service").length;
}

describe("wish B23: break-glass under fire", { timeout: 240_000 }, () => {
  it("wish B23: 50 at once break it once: one write, one grant, one review", async () => {
    const number = await startChange(desk);
    const of = await caseOf(desk, number);
    const digest = of.status === "in_review" ? (of.proposal?.digest ?? "") : "";
    const who = ["dora", "lee", "lou"] as const;
    const said = await Promise.all(
      Array.from({ length: 50 }, (_, n) => breakFor(desk, number, who[n % 3] ?? "dora", { digest, caseId: of.id })),
    );
    await desk.settle();
    expect(said.filter(({ kind }) => kind === "broken")).toHaveLength(1);
    expect(new Set(said.filter(({ kind }) => kind === "refused").map(codeOf))).toEqual(new Set(["nothing_to_break"]));
    expect([await standing(desk, number), closings(number)]).toEqual(["ended applied", 1]);
    const kinds = await kindsOf(desk, number);
    expect(kinds.filter((kind) => kind === "case.glass_broken")).toHaveLength(1);
    expect(kinds.filter((kind) => kind === "break_glass.refused")).toHaveLength(49);
    const uses = await desk.world.store.glassUses.open(100);
    expect(uses.filter(({ caseId }) => caseId === of.id)).toHaveLength(1);
  });

  it("wish B23: a process that dies at any call of it has the proposal carried out once or not at all, and never without its review", async () => {
    const wrong: string[] = [];
    let at: string | null = "";
    for (let after = 0; at !== null && after < 90; after += 3) {
      const number = await startChange(desk);
      const bomb = fuse(after);
      await desk.restart(bomb.wrap);
      at = await Promise.race([breakFor(desk, number, "dora").then(() => null), bomb.blown]);
      await desk.restart();
      await desk.settle();
      await allLanded(bomb, desk);
      await desk.pass(90);
      await desk.pass(90);
      const of = await caseOf(desk, number);
      const broken = (await kindsOf(desk, number)).filter((kind) => kind === "case.glass_broken").length;
      const uses = (await desk.world.store.glassUses.list(200)).filter(({ caseId }) => caseId === of.id).length;
      const seen = { end: await standing(desk, number), closings: closings(number), broken, uses };
      const right =
        broken === 1
          ? { end: "ended applied", closings: 1, broken, uses: 1 }
          : { end: "in_review", closings: 0, broken: 0, uses: 0 };
      if (JSON.stringify(seen) !== JSON.stringify(right)) wrong.push(`after ${at}: ${JSON.stringify(seen)}`);
    }
    expect(at).toBeNull();
    expect(wrong).toEqual([]);
    expect((await evidenceOf(desk)).some(({ kind }) => kind === "case.glass_broken")).toBe(true);
    await verifyEvidence(desk);
  });
});
