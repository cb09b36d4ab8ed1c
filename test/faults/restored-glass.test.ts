import { afterAll, expect, it } from "vitest";
import { adopt, glassReport, judgeGlass } from "../../src/pipeline/index.ts";
import { backUp, waited } from "../support/backup.ts";
import { breakFor, codeOf, judgeIt, withGlass } from "../support/desk/glass.ts";
import { closeDesks, oid, openDesk, says, startChange } from "../support/desk/index.ts";

closeDesks(afterAll);

it("assurance 73, wish B23: break-glass acts of the lost time still need their judgement, or have it, after a backup was put back", {
  timeout: 60_000,
}, async () => {
  const desk = await openDesk({ login: {}, policy: withGlass() });
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
  const before = await startChange(desk);
  const judged = await startChange(desk);
  const open = await startChange(desk);
  expect(codeOf(await breakFor(desk, before, "dora"))).toBe("broken");
  await desk.seal();
  const backup = await backUp(desk.database);
  for (const number of [judged, open]) expect(codeOf(await breakFor(desk, number, "dora"))).toBe("broken");
  const acts = async () =>
    (await glassReport(desk.world)).uses.map(({ use, state }) => [use.ticket.key, state, use.judged?.verdict]);
  const idOf = async (number: string): Promise<string> =>
    (await glassReport(desk.world)).uses.find(({ use }) => use.ticket.key === number)?.use.id ?? "";
  await judgeIt(desk, await idOf(before), "ina");
  await judgeIt(desk, await idOf(judged), "ina", { verdict: "not_justified" });
  const then = await acts();
  expect(then).toHaveLength(3);
  await desk.seal();

  await backup.putBack();
  await desk.restart();
  await desk.seal();
  expect(await acts()).toHaveLength(1);
  await waited(desk);
  await adopt(desk.world, { by: "olga", reason: "the disk was lost" });

  expect(await acts()).toEqual(then);
  const reason = "the outage was real and nobody was there";
  const late = await judgeGlass(desk.world, await idOf(open), { account: oid("ina"), verdict: "justified", reason });
  expect(late).toMatchObject({ kind: "judged" });
  await backup.drop();
});
