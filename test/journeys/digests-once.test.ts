import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { textOf } from "../../simulators/slack/index.ts";
import { OpsError } from "../../src/case/index.ts";
import { runJob, type World } from "../../src/pipeline/index.ts";
import { inLeads, nextPeriod, PERIOD, payloadsOf, rejectAll, withDigests } from "../support/desk/digests.ts";
import { answerChange, caseOf, closeDesks, says, standing, startChange, verifyEvidence } from "../support/desk/index.ts";
import { newest, openSlackDesk, type SlackDesk } from "../support/desk/slack.ts";

closeDesks(afterAll);

const MINUTE = 60;

let at: SlackDesk;
beforeAll(async () => {
  at = await openSlackDesk({}, withDigests);
});
afterAll(() => at.close());
beforeEach(async () => {
  at.desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
  await nextPeriod(at.desk);
});

describe("assurance 68: a digest is neither lost nor told twice", () => {
  const down = () => Promise.reject(new OpsError("STORE_DOWN", "the process is gone"));
  const gathering =
    (gather: (world: World, gathering: Parameters<World["store"]["digests"]["gather"]>[0]) => Promise<boolean>) =>
    (world: World): World => ({
      ...world,
      store: { ...world.store, digests: { ...world.store.digests, gather: (what) => gather(world, what) } },
    });
  const deaf = (world: World): World => ({
    ...world,
    store: { ...world.store, effects: { ...world.store.effects, end: down } },
  });

  it.each<[string, (world: World) => World]>([
    ["before it is gathered", gathering(down)],
    [
      "after it is gathered and before anybody hears of it",
      gathering((world, what) => world.store.digests.gather(what).then(down)),
    ],
    ["after Slack took it and before that is recorded", deaf],
  ])("a process that ends %s", async (_, dying) => {
    const numbers = [await startChange(at.desk), await startChange(at.desk)];
    const before = inLeads(at).length;
    await at.desk.restart(dying);
    await nextPeriod(at.desk);
    await at.desk.restart();
    await at.desk.pass(2 * MINUTE);
    await at.desk.pass(2 * MINUTE);
    expect(inLeads(at)).toHaveLength(before + 1);
    for (const number of numbers) expect(textOf(newest(at.slack))).toContain(`Review of ${number}`);
    expect(await payloadsOf(at.desk, "review.digested", numbers[0])).toHaveLength(1);
    await rejectAll(at.desk, numbers);
  });

  it("a line of a restored database is told unless the entries that came back say that it was", async () => {
    const number = await startChange(at.desk);
    const before = inLeads(at).length;
    const { db } = at.desk.database;
    const restored = `update effects set status = 'attempting', attempts = 1 where case_id = $1 and body -> 'chat' ? 'digestAt'`;
    const { id } = await caseOf(at.desk, number);
    await db.query(restored, [id]);
    await nextPeriod(at.desk);
    expect(inLeads(at)).toHaveLength(before + 1);
    await db.query(restored, [id]);
    const [line] = (await db.query("select id from effects where status = 'attempting' and body -> 'chat' ? 'digestAt'")).rows;
    await runJob(at.desk.world, { kind: "effect", ref: String(line?.["id"]) });
    await at.desk.pass(2 * MINUTE);
    expect(inLeads(at)).toHaveLength(before + 1);
    expect((await db.query("select 1 from effects where status = 'attempting' and body -> 'chat' ? 'digestAt'")).count).toBe(0);
    await rejectAll(at.desk, [number]);
  });

  it("workers that come for it at the same moment write one message", async () => {
    const numbers = [await startChange(at.desk), await startChange(at.desk), await startChange(at.desk)];
    const before = inLeads(at).length;
    const lines = (
      await at.desk.database.db.query("select id from effects where status = 'intended' and body -> 'chat' ? 'digestAt'")
    ).rows;
    expect(lines).toHaveLength(3);
    at.desk.clock.now = new Date(at.desk.clock.now.getTime() + PERIOD * 1000);
    await Promise.all(lines.map(({ id }) => runJob(at.desk.world, { kind: "effect", ref: String(id) })));
    await at.desk.pass(1);
    expect(inLeads(at)).toHaveLength(before + 1);
    expect(textOf(newest(at.slack))).toContain("3 reviews are open");
    await rejectAll(at.desk, numbers);
  });

  it("31 questions: 30 in one message, the last in a further one", async () => {
    const numbers: string[] = [];
    const before = inLeads(at).length;
    for (let count = 0; count < 31; count += 1) numbers.push(await startChange(at.desk));
    await nextPeriod(at.desk);
    await at.desk.pass(MINUTE);
    const told = inLeads(at).slice(before).map(textOf);
    expect(told.map((text) => text.split(" open: ")[0])).toEqual(["30 reviews are", "1 review is"]);
    for (const number of numbers) expect(told.filter((text) => text.includes(`Review of ${number}`))).toHaveLength(1);
    await rejectAll(at.desk, numbers);
  });

  it("what Slack took although the connection broke is found by its marker", async () => {
    const number = await startChange(at.desk);
    const before = inLeads(at).length;
    at.slack.fail({ kind: "done_and_cut" });
    await nextPeriod(at.desk);
    await at.desk.pass(5 * MINUTE);
    expect(inLeads(at)).toHaveLength(before + 1);
    await rejectAll(at.desk, [number]);
  });

  it("answered while Slack holds it back: gathered anew without it, and the evidence names both", async () => {
    const [open, answered] = [await startChange(at.desk), await startChange(at.desk)];
    const before = inLeads(at).length;
    at.slack.fail({ kind: "rate_limited", seconds: 30 });
    await nextPeriod(at.desk);
    expect(inLeads(at)).toHaveLength(before);
    await rejectAll(at.desk, [answered]);
    await at.desk.pass(MINUTE);
    expect(inLeads(at)).toHaveLength(before + 1);
    expect(textOf(newest(at.slack))).toContain("1 review is open: low risk.");
    expect(textOf(newest(at.slack))).not.toContain(answered);
    const digests = (await payloadsOf(at.desk, "review.digested", open)).map(({ digest }) => digest);
    expect(digests).toHaveLength(2);
    const again = (await payloadsOf(at.desk, "digest.gathered")).at(-1);
    expect(again).toMatchObject({ count: 1, instead_of: digests[0] });
    expect(await payloadsOf(at.desk, "review.notify_failed", answered)).toMatchObject([{ unreached: { code: "over" } }]);
    await rejectAll(at.desk, [open]);
  });

  it("all of it answered while Slack holds it back: nothing is sent", async () => {
    const number = await startChange(at.desk);
    const before = inLeads(at).length;
    at.slack.fail({ kind: "rate_limited", seconds: 30 });
    await nextPeriod(at.desk);
    await rejectAll(at.desk, [number]);
    await at.desk.pass(5 * MINUTE);
    expect(inLeads(at)).toHaveLength(before);
  });

  it("a digest that Slack refuses is recorded for each question, which stays open in its ticket", async () => {
    const number = await startChange(at.desk);
    at.slack.fail({ kind: "lies", error: "channel_not_found" });
    await nextPeriod(at.desk);
    expect(await payloadsOf(at.desk, "review.notify_failed", number)).toMatchObject([{ unreached: { code: "CHANNEL_REFUSED" } }]);
    await answerChange(at.desk, number, "lee", { action: "approve" });
    expect(await standing(at.desk, number)).toBe("ended applied");
  });

  it("the evidence of all that is whole", () => verifyEvidence(at.desk));
});
