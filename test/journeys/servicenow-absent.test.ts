import { afterEach, describe, expect, it } from "vitest";
import { printStory } from "../../src/cli/print-story.ts";
import {
  caseOf,
  closeDesks,
  type Desk,
  evidenceOf,
  OPERATOR_TOKEN,
  openDesk,
  ourNotes,
  plantChange,
  standing,
  startChange,
} from "../support/desk/index.ts";

closeDesks(afterEach);

/** Our account loses its right to read this: all changes, or one of them. */
function hide(desk: Desk, query?: string): { undo(): void } {
  return desk.serviceNow.restrict({ table: "change_request", operation: "read", ...(query === undefined ? {} : { query }) });
}

/** A change in Implement that a webhook tells about while the instance is down: its case is open and not read on. */
async function interrupted(desk: Desk): Promise<string> {
  const number = plantChange(desk);
  const down = desk.serviceNow.faults.add({ kind: "status", status: 503, path: /batch/, after: 1, times: 1_000 });
  desk.serviceNow.update("change_request", number, { state: "-1" }, { asUser: "alice" });
  await desk.settle();
  down.remove();
  return number;
}

async function storyOf(desk: Desk, number: string): Promise<string> {
  const { id } = await caseOf(desk, number);
  const answer = await fetch(`${desk.url}/v1/cases/${id}`, { headers: { authorization: `Bearer ${OPERATOR_TOKEN}` } });
  return printStory(await answer.json());
}

describe("a change that the instance says is not there", () => {
  it("servicenow row 9: while others can be read, its case gets stuck and says that this record alone is absent or hidden", async () => {
    const desk = await openDesk();
    await startChange(desk);
    const number = await interrupted(desk);
    hide(desk, `number=${number}`);
    await desk.pass(120);
    expect(await standing(desk, number)).toBe("stuck");
    expect(await storyOf(desk, number)).toContain(
      "why: the ticket is absent or hidden from us; other records of change_request can be read",
    );
  });

  it("servicenow row 9: when no change can be read, its case says that our rights are gone, and the ticket is not", async () => {
    const desk = await openDesk();
    await startChange(desk);
    const number = await interrupted(desk);
    hide(desk);
    await desk.pass(120);
    expect(await standing(desk, number)).toBe("stuck");
    expect(await storyOf(desk, number)).toContain("why: no record of change_request can be read by our account");
  });

  it("servicenow row 9: a webhook told of while no change can be read is never settled as of a ticket that is gone", async () => {
    const desk = await openDesk();
    await startChange(desk);
    const hidden = hide(desk);
    const number = await startChange(desk);
    await desk.pass(120);
    const rows = "select ended, tries from inbox where delivery -> 'ticket' ->> 'key' = $1";
    const { rows: found } = await desk.database.db.query(rows, [number]);
    expect(found).toMatchObject([{ ended: null }]);
    expect((await evidenceOf(desk)).filter(({ kind }) => kind === "delivery.ticket_absent")).toEqual([]);
    hidden.undo();
    await desk.pass(600);
    expect(await standing(desk, number)).toBe("ended applied");
    expect(ourNotes(desk, number)).toHaveLength(1);
  });
});
