import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  casesOf,
  closeDesks,
  type Desk,
  evidenceOf,
  openDesk,
  PEOPLE,
  says,
  standing,
  startVendor,
  subtaskOf,
} from "../support/desk/index.ts";
import { AUTOMATION } from "../support/desk/jira.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  await desk.poll();
});
beforeEach(() => desk.model.behave(says({ action: "route_approval", route: "finance", confidence: 0.75 })));

const FIVE_MINUTES = 300;

/** What the inbox holds of a ticket that came by polling, by what it is about. */
async function polled(key: string): Promise<readonly unknown[]> {
  const { rows } = await desk.database.db.query(
    "select delivery ->> 'about' as about from inbox where delivery ->> 'via' = 'poll' and delivery -> 'ticket' ->> 'key' = $1 order by 1",
    [key],
  );
  return rows.map(({ about }) => about);
}

describe("a verdict in Jira whose webhook got lost", () => {
  it.each([
    ["an approval", "Approve", undefined, "ended applied", "Finance approval"],
    ["a rejection", "Reject", "policy: not this quarter", "ended rejected", "Checks"],
  ] as const)("jira row 11: %s is found by the poll of open tasks and counts once", async (_what, name, comment, ...after) => {
    const key = await startVendor(desk);
    const lee = { as: PEOPLE.lee.accountId, silent: true };
    desk.jira.transition(subtaskOf(desk, key), name, comment === undefined ? lee : { ...lee, comment });
    await desk.settle();
    expect(await standing(desk, key)).toBe("in_review");

    await desk.pass(FIVE_MINUTES);
    await desk.poll();

    expect([await standing(desk, key), desk.jira.issue(key)?.status]).toEqual(after);
    expect(await polled(key)).toContain("review");
    for (let again = 0; again < 2; again += 1) await desk.poll();
    const counted = (await evidenceOf(desk, key)).filter(({ kind }) => kind === "case.approved" || kind === "case.rejected");
    expect(counted).toHaveLength(1);
    expect(counted[0]?.payload).toMatchObject({ verdict: { person: "lee" } });
  });

  it("jira row 11: the lost webhook that arrives after the poll changes nothing more", async () => {
    const key = await startVendor(desk);
    const card = subtaskOf(desk, key);
    desk.jira.transition(card, "Approve", { as: PEOPLE.lee.accountId, silent: true });
    await desk.pass(FIVE_MINUTES);
    await desk.poll();
    const entries = (await evidenceOf(desk, key)).length;
    desk.jira.announce(card, { as: PEOPLE.lee.accountId });
    await desk.settle();
    expect(await standing(desk, key)).toBe("ended applied");
    expect(await evidenceOf(desk, key)).toHaveLength(entries);
  });

  it("jira row 11: a rule that comments on each of our comments makes no loop, by webhook nor by poll", async () => {
    desk.model.behave(says({ action: "draft_note", confidence: 0.95 }));
    const key = await startVendor(desk);
    expect(await standing(desk, key)).toBe("ended applied");
    for (let round = 0; round < 3; round += 1) {
      desk.jira.comment(key, `A rule thanks for the note, round ${round}`, { as: AUTOMATION, silent: round % 2 === 1 });
      await desk.pass(FIVE_MINUTES);
      await desk.poll();
    }
    expect(await casesOf(desk, key)).toHaveLength(1);
  });
});
