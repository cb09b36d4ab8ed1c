import { beforeEach, describe, expect, it } from "vitest";
import type { World } from "../../src/pipeline/index.ts";
import type { PolicyFile } from "../../src/policy/index.ts";
import type { TicketSystem } from "../../src/ports/index.ts";
import {
  answerOpen,
  caseOf,
  closeDesks,
  type Desk,
  evidenceOf,
  openDesk,
  ourNotes,
  overridable,
  override,
  reviewOf,
  says,
  signable,
  standing,
  startChange,
  taskOf,
  verifyEvidence,
} from "../support/desk/index.ts";

closeDesks();

const CLOSING = { action: "close_task", target: "tasks.1", close_code: "successful" } as const;

let desk: Desk;
async function open(options: Parameters<typeof openDesk>[0] = {}): Promise<void> {
  desk = await openDesk({ policy: overridable, serviceNow: { guards: { closedTasks: false } }, ...options });
  signable(desk);
}
beforeEach(() => open());

async function applied(said: Parameters<typeof says>[0]): Promise<{ readonly number: string; readonly id: string }> {
  desk.model.behave(says(said));
  const number = await startChange(desk);
  expect(await standing(desk, number)).toBe("ended applied");
  return { number, id: (await caseOf(desk, number)).id };
}

const reopenings = () =>
  desk.serviceNow.writes.filter(
    ({ table, changes }) =>
      table === "change_task" && changes.some(({ field, from, to }) => field === "state" && from === "3" && to === "1"),
  );

/** The world whose ticket systems write, and then the process dies before it hears of it. */
function dying(world: World, written: () => void): World {
  const mortal = (system: TicketSystem): TicketSystem => ({
    ...system,
    apply: async (cleared) => {
      await system.apply(cleared);
      written();
      return new Promise(() => undefined);
    },
  });
  return { ...world, systems: new Map([...world.systems].map(([name, system]) => [name, mortal(system)])) };
}

describe("a reversal is cut, refused, or overtaken by people", () => {
  it("assurance 72, capability 9.8: the process dies right after the task was opened again: the next one finds it and opens nothing twice", async () => {
    const { number, id } = await applied(CLOSING);
    await override(desk, id, "lee");
    const written = Promise.withResolvers<void>();
    await desk.restart((world) => dying(world, written.resolve));
    void answerOpen(desk, number, "lou");
    await written.promise;
    expect(taskOf(desk, number)["state"]).toBe("1");
    await desk.restart();
    await desk.pass(300);
    expect([await standing(desk, number), reopenings().length]).toEqual(["ended applied", 1]);
    const receipt = (await evidenceOf(desk, number)).findLast(({ kind }) => kind === "case.effect_confirmed")?.payload["receipt"];
    expect(receipt).toMatchObject({ status: "adopted", seen: { state: "open" } });
    expect((await evidenceOf(desk, number)).filter(({ kind }) => kind === "case.overridden")).toHaveLength(1);
    await verifyEvidence(desk);
  });

  it("servicenow row 15: an instance whose rules keep closed tasks closed says so: nothing is changed, and it is told where people look", async () => {
    await open({ serviceNow: {} });
    const { number, id } = await applied(CLOSING);
    await override(desk, id, "lee");
    expect(reviewOf(desk, number)["summary"]).toContain("does not tell beforehand whether it lets this be undone");
    await answerOpen(desk, number, "lou");
    await desk.settle();
    expect([await standing(desk, number), taskOf(desk, number)["state"]]).toEqual(["stuck", "3"]);
    expect(reviewOf(desk, number)["message"]).toContain("Not carried out as asked: a rule of the ticket system refused it");
    expect((await evidenceOf(desk, number)).map(({ kind }) => kind)).not.toContain("case.overridden");
  });

  it("capability 9.8: a task that people opened again leaves nothing to undo, one that they touched is an objection on the card", async () => {
    const { number, id } = await applied(CLOSING);
    const task = taskOf(desk, number)["sys_id"] ?? "";
    desk.serviceNow.update("change_task", task, { short_description: "Test it again" }, { asUser: "alice" });
    await desk.settle();
    expect(await override(desk, id, "lee")).toMatchObject({ kind: "opened" });
    expect(reviewOf(desk, number)["summary"]).toContain("Somebody changed the task after the action closed it.");
    await answerOpen(desk, number, "lou", { kind: "reject", reason: "policy: leave it" });
    await desk.settle();
    desk.serviceNow.update("change_task", task, { state: "2" }, { asUser: "alice" });
    expect(await override(desk, id, "lee")).toMatchObject({
      code: "nothing_to_undo",
      message: "Nothing to undo: The task no longer stands as the action closed it: people opened it again, or cancelled it.",
    });
    expect(reopenings()).toHaveLength(0);
  });

  it("capability 9.8: a task that is touched after the approval is not written blindly: it is asked about again", async () => {
    const { number, id } = await applied(CLOSING);
    await override(desk, id, "lee");
    const task = taskOf(desk, number)["sys_id"] ?? "";
    desk.serviceNow.update("change_task", task, { short_description: "Touched meanwhile" }, { asUser: "alice", silent: true });
    await answerOpen(desk, number, "lou");
    await desk.settle();
    expect([await standing(desk, number), taskOf(desk, number)["state"]]).toEqual(["in_review", "3"]);
    expect((await evidenceOf(desk, number)).findLast(({ kind }) => kind === "case.stale")?.payload).toMatchObject({
      why: "facts_changed",
    });
    expect(reviewOf(desk, number)["summary"]).toContain("Somebody changed the task after the action closed it.");
    await answerOpen(desk, number, "lou");
    await desk.settle();
    expect([await standing(desk, number), taskOf(desk, number)["state"], reopenings().length]).toEqual(["ended applied", "1", 1]);
  });

  it("capability 9.8: the task is opened by somebody between approval and writing: the reversal is dropped, and says why", async () => {
    const { number, id } = await applied(CLOSING);
    await override(desk, id, "lee");
    const task = taskOf(desk, number)["sys_id"] ?? "";
    desk.serviceNow.update("change_task", task, { state: "2" }, { asUser: "alice", silent: true });
    await answerOpen(desk, number, "lou");
    await desk.settle();
    expect([await standing(desk, number), taskOf(desk, number)["state"]]).toEqual(["ended dropped", "2"]);
    const dropped = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.reversal_dropped");
    expect(dropped?.payload["why"]).toBe(
      "The task no longer stands as the action closed it: people opened it again, or cancelled it.",
    );
  });

  it("capability 9.8: a note in a journal stays, and one that follows it says that it is withdrawn", async () => {
    const noted = await applied({ action: "add_comment" });
    const [words = ""] = ourNotes(desk, noted.number);
    await override(desk, noted.id, "lee");
    await answerOpen(desk, noted.number, "lou");
    await desk.settle();
    expect(await standing(desk, noted.number)).toBe("ended applied");
    const notes = ourNotes(desk, noted.number);
    expect([
      notes.includes(words),
      notes.filter((text) => text.startsWith("Withdrawn: what the automation wrote")).length,
    ]).toEqual([true, 1]);
  });

  it("servicenow row 15: a change is moved back only where /nextstates offers it, else it is said what a person can do", async () => {
    await open({ policy: (file) => overridable(movable(file)) });
    const { number, id } = await applied({ action: "change_state", state: "review" });
    expect(await override(desk, id, "lee")).toMatchObject({
      kind: "refused",
      code: "not_undoable",
      message: expect.stringContaining("offers no way back from this state: a person with the right moves the change by hand"),
    });
    expect(desk.serviceNow.record("change_request", number)?.["state"]).toBe("0");
  });

  it("capability 9.8: what was taken back is never done again without people", async () => {
    const { number, id } = await applied(CLOSING);
    await override(desk, id, "lee");
    await answerOpen(desk, number, "lou");
    await desk.settle();
    await desk.pass(60);
    desk.serviceNow.update("change_request", number, { short_description: "Looked at again" }, { asUser: "alice" });
    await desk.settle();
    expect([await standing(desk, number), taskOf(desk, number)["state"]]).toEqual(["in_review", "1"]);
    const decided = (await evidenceOf(desk, number)).findLast(({ kind }) => kind === "case.decided");
    expect(decided?.decision?.reasons.map(({ rule }) => rule)).toEqual(["contested"]);
  });
});

function movable(file: PolicyFile): PolicyFile {
  const workflows = file.workflows.map((one) =>
    one.source === "servicenow.change_request"
      ? { ...one, allowed_actions: [...one.allowed_actions, "change_state" as const] }
      : one,
  );
  return { ...file, workflows };
}
