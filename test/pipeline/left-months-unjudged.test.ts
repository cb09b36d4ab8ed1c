import { afterAll, expect, it } from "vitest";
import { leave } from "../../src/pipeline/index.ts";
import { breakFor, codeOf, judgeIt, withGlass } from "../support/desk/glass.ts";
import { closeDesks, openDesk, says, startChange } from "../support/desk/index.ts";

closeDesks(afterAll);

const OLGA = { by: "olga", reason: "the disk is small" };
const MONTH = "2025-03";

it("assurance 51, wish B23: a month stays in the database while a break-glass act in it is judged by nobody", async () => {
  const desk = await openDesk({ login: {}, policy: withGlass() });
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
  await desk.database.db.query(
    "select ots_add_partition('entries', 'entries_2025_03', '2025-03-01 00:00:00Z', '2025-04-01 00:00:00Z')",
  );
  const today = desk.clock.now;
  await desk.seal();
  desk.clock.now = new Date("2025-03-10T12:00:00Z");
  const number = await startChange(desk);
  expect(codeOf(await breakFor(desk, number, "dora"))).toBe("broken");
  await desk.seal();
  desk.clock.now = today;
  await desk.pass(61);
  await desk.seal();
  await desk.seal();
  await expect(leave(desk.world, MONTH, OLGA)).rejects.toMatchObject({
    code: "EVIDENCE_STAYS",
    message: expect.stringContaining("judged by nobody yet"),
  });
  const [use] = await desk.world.store.glassUses.list(1);
  expect(await judgeIt(desk, use?.id ?? "", "ina")).toMatchObject({ kind: "judged" });
  await desk.seal();
  expect(await leave(desk.world, MONTH, OLGA)).toMatchObject({ month: MONTH });
});
