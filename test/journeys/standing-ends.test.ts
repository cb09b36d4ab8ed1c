import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { OpsError } from "../../src/case/index.ts";
import { giveStanding, openRederiver, standingReport, standingRound } from "../../src/pipeline/index.ts";
import {
  answerChange,
  changePerson,
  closeDesks,
  type Desk,
  evidenceOf,
  kindsOf,
  openDesk,
  reviewIdOf,
  says,
  standing,
  verifyEvidence,
} from "../support/desk/index.ts";
import { endAll, endIt, giveFor, given, low, newest, withStanding } from "../support/desk/standing.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ login: {}, policy: withStanding() });
});
beforeEach(() => desk.model.behave(says({ action: "add_comment", confidence: 0.8 })));
afterEach(() => endAll(desk));

async function refusalsOf(number: string): Promise<number> {
  return (await kindsOf(desk, number)).filter((kind) => kind === "review.answer_refused").length;
}

async function endings(): Promise<readonly unknown[]> {
  return (await evidenceOf(desk)).filter(({ kind }) => kind === "standing.ended").map(({ payload }) => payload["why"]);
}

const GIVING = { account: "oid-lee", provenBy: "idp", digest: null, reason: "the same plain note again", days: 7, uses: 10 };
const Record_ = z.looseObject({ kind: z.string(), payload: z.record(z.string(), z.unknown()) });
const Decision_ = z.looseObject({});
type Recorded = z.infer<typeof Record_>;

describe("wish B16: how a standing approval is given, held and ended", { timeout: 120_000 }, () => {
  it.each(["reject", "modify"] as const)(
    "wish B16: ends in the very move in which somebody says %s to the same action and words",
    async (act) => {
      const open = await low(desk);
      await given(desk);
      const said = {
        reject: { comment: "policy: not like this" },
        modify: { comment: "so", parameters: { note: "In other words." } },
      };
      await answerChange(desk, open, "lou", { action: act, ...said[act] });
      expect((await newest(desk)).ended).toMatchObject({ why: "disagreed", by: "lou" });
      expect(await standing(desk, await low(desk))).toBe("in_review");
      await verifyEvidence(desk);
    },
  );

  it("wish B16: ends by the hand of whoever is asked in its workflow, once, and of nobody else", async () => {
    const id = await given(desk);
    expect([await endIt(desk, id, "nora"), await endIt(desk, id, "ann"), await endIt(desk, id, "lou")]).toEqual([
      false,
      true,
      true,
    ]);
    const ended = (await evidenceOf(desk)).filter(({ kind, payload }) => kind === "standing.ended" && payload["standing"] === id);
    expect(ended).toMatchObject([
      { actor: { type: "person", id: "ann" }, payload: { why: "revoked", reason: "not wanted any more", used: 1, uses: 10 } },
    ]);
    expect(await standing(desk, await low(desk))).toBe("in_review");
  });

  it("wish B16: ends when its time is over, with its entry", async () => {
    await given(desk, { days: 1 });
    await desk.pass(25 * 3_600);
    expect(await standingReport(desk.world, null)).toContainEqual(expect.objectContaining({ over: "expired" }));
    expect(await standing(desk, await low(desk))).toBe("in_review");
    expect((await endings()).at(-1)).toBe("expired");
  });

  it("wish B16: ends when its time is over while the directory is down, whatever stands before it", async () => {
    const standingStill = await given(desk, { days: 30 });
    desk.model.behave(says({ action: "draft_note", confidence: 0.8 }));
    await given(desk, { days: 1 });
    await desk.pass(25 * 3_600);
    const byId = () => Promise.reject(new OpsError("DIRECTORY_DOWN", "no answer"));
    const cut = { ...desk.world, directory: { ...desk.world.directory, byId } };
    await expect(standingRound(cut)).rejects.toMatchObject({ code: "DIRECTORY_DOWN" });
    expect((await newest(desk)).ended?.why).toBe("expired");
    expect(await desk.world.store.standingApprovals.open(100)).toMatchObject([{ id: standingStill }]);
  });

  it("wish B16: ends when its giver leaves the group, and stays ended when he comes back", async () => {
    await given(desk);
    const undo = changePerson(desk.people, "lee", { groups: ["somewhere"] });
    expect(await standingRound(desk.world)).toBe(1);
    undo();
    expect(await standing(desk, await low(desk))).toBe("in_review");
    expect((await newest(desk)).ended?.why).toBe("giver_lost");
  });

  it("wish B16: never counts under another policy, and is ended as such", async () => {
    await given(desk);
    const hash = "0".repeat(64);
    await desk.restart((world) => ({ ...world, policy: { ...world.policy, hash } }));
    expect(await standingRound(desk.world)).toBe(1);
    await desk.restart();
    expect((await newest(desk)).ended?.why).toBe("policy_changed");
    expect(await standing(desk, await low(desk))).toBe("in_review");
  });

  it.each<[string, Parameters<typeof giveFor>[2], Parameters<typeof giveFor>[3]]>([
    ["over_limits", "lee", { days: 31 }],
    ["over_limits", "lee", { uses: 101 }],
    ["reason_missing", "lee", { reason: "because" }],
    ["reason_missing", "lee", { reason: "123456" }],
    ["reason_missing", "lee", { reason: "a\u200b\u200b\u200b\u200b\u200b\u200b\u200b\u200b\u200b\u2800z" }],
    ["other_digest", "lee", { digest: "f".repeat(64) }],
    ["not_in_group", "ann", {}],
    ["not_in_group", "nora", {}],
  ])("wish B16: is refused as %s to %s with %o, on record, and nothing is approved", async (code, who, more) => {
    const number = await low(desk);
    const said = await giveFor(desk, number, who, more);
    expect(said).toMatchObject({ kind: "refused", code });
    expect([await standing(desk, number), await refusalsOf(number)]).toEqual(["in_review", 1]);
    expect(await desk.world.store.standingApprovals.open(10)).toEqual([]);
  });

  it("wish B16: the same act sent twice is one, and of the same action and words a person has one", async () => {
    const [number, other] = [await low(desk), await low(desk)];
    const id = await reviewIdOf(desk, number);
    const source = "page:the-same-act";
    const first = await giveFor(desk, number, "lee", { source });
    const again = await giveStanding(desk.world, id, { ...GIVING, source, at: desk.clock.now.toISOString() });
    expect([first.kind, again]).toMatchObject(["given", { kind: "counted", event: "approved" }]);
    expect(await giveFor(desk, other, "lee")).toMatchObject({ kind: "refused", code: "already_standing" });
    expect(await desk.world.store.standingApprovals.open(10)).toHaveLength(1);
  });

  it("wish B16: the log tells of each use whether its giving covers it", async () => {
    const id = await given(desk, { uses: 2 });
    await low(desk);
    const entries = (await evidenceOf(desk)).map(({ hash, text }) => ({ hash, record: Record_.parse(JSON.parse(text)) }));
    const derived = (
      change: (record: Recorded) => readonly Recorded[],
      named = (hash: string, _: Recorded) => hash,
      policy = desk.world.policy,
    ): readonly string[] => {
      const { take } = openRederiver([policy]);
      const all = entries.flatMap(({ hash, record }) =>
        change(record).map((one) => take({ hash: named(hash, record), record: one })),
      );
      return all.flatMap((one) => (one?.kind === "case.approved" ? [one.derivation.kind] : [])).slice(-2);
    };
    const derivedUnder = (other: string): readonly string[] =>
      derived(
        (record) => [record],
        (hash, { kind }) => (kind === "standing.given" ? other : hash),
      );
    const given_ = (more: object) => (record: Recorded) =>
      record.kind === "standing.given" && record.payload["standing"] === id
        ? [{ ...record, payload: { ...record.payload, ...more } }]
        : [record];
    expect(derived((record) => [record])).toEqual(["same", "same"]);
    expect(derived(given_({ template: "0".repeat(64) }))).toEqual(["differs", "differs"]);
    expect(derived(given_({ policy: "0".repeat(64) }))).toEqual(["differs", "differs"]);
    expect(derived(given_({ until: "2026-11-01T00:00:00.000Z" }))).toEqual(["differs", "differs"]);
    expect(derived(given_({ person: "lou" }))).toEqual(["differs", "differs"]);
    expect(derived(given_({ uses: 1 }))).toEqual(["same", "differs"]);
    expect(derived(given_({ workflow: "another" }))).toEqual(["differs", "differs"]);
    expect(derived(given_({ groups: ["nobodies"] }))).toEqual(["differs", "differs"]);
    expect(derived(given_({ uses: 101 }))).toEqual(["differs", "differs"]);
    expect(derived(given_({ until: "2026-12-31T00:00:00.000Z" }))).toEqual(["differs", "differs"]);
    const ended = { kind: "standing.ended", payload: { standing: id } };
    const isUse = ({ kind, payload }: Recorded): boolean =>
      kind === "case.approved" && JSON.stringify(payload["verdict"]).includes(`"use":2`);
    const giving = entries.find(({ record }) => record.kind === "standing.given" && record.payload["standing"] === id)?.record;
    expect(derived((record) => (isUse(record) && giving !== undefined ? [ended, giving, record] : [record]))).toEqual([
      "same",
      "differs",
    ]);
    const decided = (more: object) => (record: Recorded) =>
      record.kind === "case.decided" ? [{ ...record, decision: { ...Decision_.parse(record["decision"]), ...more } }] : [record];
    expect(derived(decided({ risk: "medium" }))).toEqual(["differs", "differs"]);
    expect(derived(decided({ reasons: [{ rule: "injection", outcome: "review", reason: "" }] }))).toEqual(["differs", "differs"]);
    expect(derived(decided({ reasons: [{ rule: "zone", outcome: "review", reason: "" }] }))).toEqual(["same", "same"]);
    const { standing: said } = desk.world.policy;
    const barred = { ...desk.world.policy, standing: said === null ? null : { ...said, actions: new Set<never>() } };
    expect(
      derived(
        (record) => [record],
        (hash) => hash,
        barred,
      ),
    ).toEqual(["differs", "differs"]);
    expect(derivedUnder("0".repeat(64))).toEqual(["differs", "differs"]);
    expect(derived((record) => [...given_({})(record), ...(record.payload["standing"] === id ? [ended] : [])])).toEqual([
      "differs",
      "differs",
    ]);
    expect(derived((record) => (record.payload["standing"] === id ? [] : [record]))).toEqual(["not_derivable", "not_derivable"]);
  });
});
