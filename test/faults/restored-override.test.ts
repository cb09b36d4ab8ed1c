import { afterAll, expect, it } from "vitest";
import { adopt, type World } from "../../src/pipeline/index.ts";
import type { TicketSystem } from "../../src/ports/index.ts";
import { backUp, waited } from "../support/backup.ts";
import {
  answerOpen,
  caseOf,
  closeDesks,
  evidenceOf,
  openDesk,
  overridable,
  override,
  says,
  signable,
  standing,
  startChange,
  taskOf,
} from "../support/desk/index.ts";

closeDesks(afterAll);

it("assurance 73, capability 9.8: what people took back in the lost time is not done again by itself after a backup was put back", {
  timeout: 60_000,
}, async () => {
  const desk = await openDesk({ policy: overridable, serviceNow: { guards: { closedTasks: false } } });
  signable(desk);
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful" }));
  await startChange(desk);
  await desk.seal();
  const backup = await backUp(desk.database);
  const number = await startChange(desk);
  const { id } = await caseOf(desk, number);
  await override(desk, id, "dora");
  await answerOpen(desk, number, "lee");
  await desk.settle();
  const { reverses } = await caseOf(desk, number);
  expect([reverses?.case, taskOf(desk, number)["state"]]).toEqual([id, "1"]);
  await desk.seal();

  await backup.putBack();
  await desk.restart();
  await desk.seal();
  await waited(desk);
  await adopt(desk.world, { by: "olga", reason: "the disk was lost" });
  expect((await caseOf(desk, number)).reverses).toEqual(reverses);

  desk.serviceNow.update("change_request", number, { risk: "3" }, { asUser: "alice" });
  await desk.settle();
  expect([await standing(desk, number), taskOf(desk, number)["state"]]).toEqual(["in_review", "1"]);
  const decided = (await evidenceOf(desk, number)).findLast(({ kind }) => kind === "case.decided");
  expect(decided?.decision?.reasons.map(({ rule }) => rule)).toContain("contested");
  await backup.drop();
});

/** A world whose process dies when an action is written, before it hears of it. */
function dying(died: () => void) {
  return (world: World): World => {
    const mortal = (system: TicketSystem): TicketSystem => ({
      ...system,
      apply: async (cleared) => {
        await system.apply(cleared);
        died();
        return new Promise(() => undefined);
      },
    });
    return { ...world, systems: new Map([...world.systems].map(([name, system]) => [name, mortal(system)])) };
  };
}

it("assurance 73, capability 9.8: a reversal that was just written in the lost time is found, and the record of the action says that it was taken back", {
  timeout: 60_000,
}, async () => {
  const desk = await openDesk({ policy: overridable, serviceNow: { guards: { closedTasks: false } } });
  signable(desk);
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful" }));
  const number = await startChange(desk);
  const { id } = await caseOf(desk, number);
  await desk.seal();
  const backup = await backUp(desk.database);
  await override(desk, id, "dora");
  const { promise, resolve } = Promise.withResolvers<void>();
  await desk.restart(dying(resolve));
  void answerOpen(desk, number, "lee").catch(() => undefined);
  await promise;
  await desk.restart();
  expect(taskOf(desk, number)["state"]).toBe("1");
  await desk.seal();

  await backup.putBack();
  await desk.restart();
  await desk.seal();
  await waited(desk);
  expect(await adopt(desk.world, { by: "olga", reason: "the disk was lost" })).toMatchObject({ found: 1 });
  const kinds = (await desk.world.store.ledger.ofCase(id)).map(({ kind }) => kind);
  expect(kinds.slice(-2)).toEqual(["case.override_opened", "case.overridden"]);
  expect(await override(desk, id, "dora")).toMatchObject({ kind: "refused", code: "already_overridden" });
  await backup.drop();
});
