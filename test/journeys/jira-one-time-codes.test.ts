import { afterAll, beforeAll, expect, it } from "vitest";
import {
  answerVendor,
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

closeDesks(afterAll);

const CODE = "481516";

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  desk.model.behave(says({ action: "route_approval", route: "finance", confidence: 0.2 }));
});

/** The tables in which the digits stand. */
async function tablesWith(digits: string): Promise<readonly string[]> {
  const { rows } = await desk.database.db.query("select tablename from pg_tables where schemaname = 'public' order by 1");
  const found: string[] = [];
  for (const { tablename } of rows) {
    const { rows: hits } = await desk.database.db.query(
      `select count(*)::int as n from "${String(tablename)}" as row where row::text like $1`,
      [`%${digits}%`],
    );
    if (Number(hits[0]?.["n"]) > 0) found.push(String(tablename));
  }
  return found;
}

it("jira row 21: a one-time code typed into the ticket is no proof, no reason and no card's code, and stands in no table and no log line", async () => {
  const key = await startVendor(desk);
  const card = subtaskOf(desk, key);
  const type = async (text: string) => {
    desk.jira.comment(card, text, { as: PEOPLE.lee.accountId });
    await desk.settle();
  };
  const printed = /Code for a typed answer: ([0-9A-Z-]{9})/.exec(JSON.stringify(desk.jira.issue(card)?.fields["description"]));

  await type(`/ots approve ${CODE}`);
  await type(`/ots approve ${printed?.[1]} ${CODE}`);
  await type(`/ots modify ${printed?.[1]} {"route": "security", "totp": "${CODE}"}`);
  await answerVendor(desk, key, "lee", { name: "Approve", comment: CODE });

  expect([await standing(desk, key), desk.jira.issue(key)?.status]).toEqual(["in_review", "Checks"]);
  const refused = (await evidenceOf(desk, key)).filter(({ kind }) => kind === "review.answer_refused");
  expect(refused.map(({ payload }) => [payload["code"], payload["reason"]])).toEqual([
    ["actor_unproven", null],
    ["code_in_ticket", null],
    ["changes_invalid", null],
    ["code_in_ticket", null],
  ]);

  await desk.pass(60);
  const spaced = `${CODE.slice(0, 3)} ${CODE.slice(3)}`;
  await answerVendor(desk, key, "lou", { name: "Approve", comment: `checked by hand, ${spaced}` });
  expect(await standing(desk, key)).toBe("ended applied");
  const approved = (await evidenceOf(desk, key)).find(({ kind }) => kind === "case.approved");
  expect(approved?.payload).toMatchObject({ verdict: { person: "lou", reason: "checked by hand, [CODE]" } });
  for (const digits of [CODE, spaced]) {
    expect([digits, await tablesWith(digits)]).toEqual([digits, []]);
    expect(JSON.stringify(desk.log)).not.toContain(digits);
  }
});
