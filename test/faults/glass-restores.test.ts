import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { compareHeads, glassRound, glassStatus, toJudge } from "../../src/pipeline/index.ts";
import { backUp, shipAll, waited } from "../support/backup.ts";
import { breakFor, judgeIt, withGlass } from "../support/desk/glass.ts";
import { closeDesks, type Desk, kindsOf, OPERATOR_TOKEN, openDesk, says, standing, startChange } from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
let backup: Awaited<ReturnType<typeof backUp>>;
beforeAll(async () => {
  desk = await openDesk({ login: {}, policy: withGlass({ review_hours: 2 }) });
});
beforeEach(() => desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 })));
afterAll(() => backup.drop());

/** Breaks the glass for a change of its own; the act's id. */
async function broken(): Promise<{ readonly number: string; readonly id: string }> {
  const number = await startChange(desk);
  const broke = await breakFor(desk, number, "dora");
  return { number, id: broke.kind === "broken" ? broke.id : "none" };
}

async function adopt(): Promise<number> {
  await waited(desk);
  const answer = await fetch(`${desk.url}/v1/evidence/adopt`, {
    method: "POST",
    headers: { authorization: `Bearer ${OPERATOR_TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify({ reason: "the disk was lost" }),
  });
  return answer.status;
}

describe("wish B23, assurance 73: break-glass over a restore from a backup", { timeout: 120_000 }, () => {
  it("wish B23: open reviews of the lost time come back with all that they need, what was judged or late then stays so, and nothing is told twice", async () => {
    const before = await broken();
    await shipAll(desk);
    backup = await backUp(desk.database);
    const [open, judged] = [await broken(), await broken()];
    await judgeIt(desk, judged.id, "ina", { verdict: "not_justified" });
    await desk.pass(2 * 3_600);
    expect(await glassRound(desk.world)).toBe(2);
    await desk.settle();
    await judgeIt(desk, before.id, "ina");
    await shipAll(desk);
    const then = await Promise.all([before, open, judged].map(({ id }) => desk.world.store.glassUses.load(id)));

    await backup.putBack();
    await desk.restart();
    await compareHeads(desk.world);
    expect(await desk.world.store.glassUses.load(open.id)).toBeNull();
    expect(await adopt()).toBe(200);
    expect(await Promise.all([before, open, judged].map(({ id }) => desk.world.store.glassUses.load(id)))).toEqual(then);
    expect(await glassStatus(desk.world)).toMatchObject({ open: 1, overdue: 1 });
    expect(await standing(desk, open.number)).toBe("ended applied");

    expect(await glassRound(desk.world)).toBe(0);
    const ina = await desk.world.directory.byId("ina");
    expect(ina === null ? [] : (await toJudge(desk.world, ina)).map(({ use }) => use.id)).toEqual([open.id]);
    expect(await judgeIt(desk, open.id, "ina")).toMatchObject({ kind: "judged" });
    const kinds = await kindsOf(desk, open.number);
    expect(kinds.filter((kind) => kind === "break_glass.review_escalated")).toHaveLength(1);
  });
});
