import { describe, expect, it } from "vitest";
import { type Case, type Effect, labelledDigest } from "../../src/case/index.ts";
import { type Grant, runEffect, runNew } from "../../src/pipeline/effects.ts";
import { exerciseRound, runJob } from "../../src/pipeline/index.ts";
import { fuse } from "../support/desk/fuse.ts";
import {
  caseOf,
  casesOf,
  closeDesks,
  type Desk,
  evidenceOf,
  exercisedDesk,
  expectUntouched,
  kindsOf,
  nextDay,
  nextExercise,
  openDesk,
  plantChange,
  reviewOf,
  reviewsOf,
  standing,
  trainingChange,
  verifyEvidence,
  withExercises,
} from "../support/desk/index.ts";
import { press } from "../support/desk/servicenow.ts";

closeDesks();

/** A case that somebody cleared past every check, with the action that would carry it out. */
async function forged(desk: Desk, number: string): Promise<{ readonly id: string; readonly effect: Effect }> {
  const of = await caseOf(desk, number);
  if (of.status !== "in_review" || of.proposal === null) throw new Error(`${number} is ${of.status}`);
  const { payload } = of.proposal;
  const effect: Effect = {
    id: desk.world.makeId(),
    caseId: of.id,
    body: { kind: "action", payload },
    digest: labelledDigest("ots.action.v1", payload),
    entryHash: of.entries.at(-1) ?? "",
    status: "intended",
    attempts: 0,
    sendLeftMs: null,
    receipt: null,
  };
  const next: Case = { ...of, status: "cleared", version: of.version + 1, proposal: of.proposal, effectId: effect.id };
  const move = { expect: of.version, next, entries: [], effects: [effect], reviews: [], due: [], done: [], delivery: null };
  expect(await desk.world.store.commit(move)).toBe(true);
  return { id: of.id, effect };
}

describe("an exercise that somebody tries to have carried out", () => {
  it("assurance 38: the runner refuses it whatever cleared it, and nothing is written", async () => {
    const { desk, number } = await exercisedDesk();
    const { id, effect } = await forged(desk, number);
    await runJob(desk.world, { kind: "case", ref: id });
    await desk.settle();
    expect(await caseOf(desk, number)).toMatchObject({ status: "stuck", code: "EFFECT_REFUSED" });
    const failed = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.effect_failed");
    expect(failed?.payload).toMatchObject({ effectId: effect.id, why: "an exercise is never carried out" });
    expectUntouched(desk, number);
  });

  it("assurance 38: handed to the runner as just intended it is not begun, and its next run is refused", async () => {
    const { desk, number } = await exercisedDesk();
    const { effect } = await forged(desk, number);
    const of = await caseOf(desk, number);
    if (of.status !== "cleared") throw new Error(`${number} is ${of.status}`);
    const { workflow, fingerprint, lastComment, relied = null } = of;
    const grant: Grant = {
      workflow,
      fingerprint,
      lastComment,
      relied,
      digest: effect.digest,
      approved: null,
      glass: null,
      automatic: true,
    };
    expect(await runNew(desk.world, effect, grant)).toMatchObject({ kind: "later", tried: false });
    expect(await runEffect(desk.world, effect, grant)).toMatchObject({ kind: "failed", code: "EFFECT_REFUSED" });
    expectUntouched(desk, number);
  });

  it("assurance 38: the database itself lets no attempt of it begin, by no call and by no statement, nor be called done", async () => {
    const { desk, number } = await exercisedDesk();
    const { effect } = await forged(desk, number);
    const { effects } = desk.world.store;
    expect(await effects.start(effect.id, "me", { seconds: 30, sendSeconds: 10, late: null })).toBeNull();
    const claim = await effects.claim(effect.id, "me", 30);
    if (claim === null) throw new Error("not claimed");
    expect(await effects.begin(effect.id, claim.lease, 10)).toBe(false);
    for (const status of ["attempting", "confirmed"]) {
      const { count } = await desk.database.db.query("update effects set status = $2 where id = $1", [effect.id, status]);
      expect(count).toBe(0);
    }
    expect((await effects.load(effect.id))?.status).toBe("intended");
  });

  it("assurance 38: what is sealed stays so: no plan is changed, no exercise becomes a real case, and none is deleted", async () => {
    const { desk } = await exercisedDesk();
    const { db } = desk.database;
    await expect(db.query("delete from exercises")).rejects.toThrow("OT003");
    await expect(db.query("update exercises set case_id = null")).rejects.toThrow("OT003");
    await expect(db.query("update exercises set nonce = 'another'")).rejects.toThrow("OT003");
  });
});

describe("an exercise that its ticket system does not show", () => {
  it.each([
    ["refuses its card", 403],
    ["is down until it would expire", 503],
  ])(
    "assurance 38: when it %s, it ends as withdrawn: nobody saw it, and it is neither asked anew nor stuck",
    async (_how, status) => {
      const desk = await openDesk();
      const number = plantChange(desk, { columns: { state: "-1" } });
      await desk.restart(withExercises([trainingChange(desk, number)]));
      desk.serviceNow.faults.add({ kind: "status", status, path: /x_ots_ops\/v1\/reviews/, method: "POST", times: 1_000 });
      await nextExercise(desk);
      await desk.pass(3 * 3_600);
      expect((await casesOf(desk, number)).map((of) => (of.status === "ended" ? of.exercise : of.status))).toEqual(["withdrawn"]);
      desk.serviceNow.faults.clear();
      await desk.pass(3_600);
      expect(reviewsOf(desk, number).filter(({ state }) => state === "pending")).toEqual([]);
      expectUntouched(desk, number);
    },
  );
});

describe("a process that dies with an exercise", { timeout: 120_000 }, () => {
  it("assurance 38, 47: after any call between the answer and its telling it is revealed once, and told on its card", async () => {
    const wrong: string[] = [];
    const desk = await openDesk();
    let at: string | null = "";
    for (let after = 0; at !== null && after < 60; after += 1) {
      const number = plantChange(desk, { columns: { state: "-1" } });
      const on = withExercises([trainingChange(desk, number)]);
      await desk.restart(on);
      await nextExercise(desk);
      const bomb = fuse(after);
      await desk.restart((world) => bomb.wrap(on(world)));
      const whole = (async () => {
        await press(desk.serviceNow, "lee", reviewOf(desk, number)["sys_id"] ?? "", { action: "approve" });
        await desk.settle();
        return null;
      })();
      at = await Promise.race([whole, bomb.blown]);
      await desk.restart(on);
      await desk.settle();
      await desk.pass(90);
      await desk.pass(90);
      const seen = [
        await standing(desk, number),
        (await kindsOf(desk, number)).filter((kind) => kind === "case.revealed").length,
        reviewOf(desk, number)["state"],
        reviewsOf(desk, number).length,
      ].join(", ");
      if (seen !== "ended exercise, 1, withdrawn, 1") wrong.push(`after ${at}: ${seen}`);
      expectUntouched(desk, number);
    }
    expect(at).toBeNull();
    expect(wrong).toEqual([]);
    await verifyEvidence(desk);
  });

  it("assurance 38, 47: after any call of its making there is one exercise, never a real case", async () => {
    const wrong: string[] = [];
    const desk = await openDesk();
    let at: string | null = "";
    for (let after = 0; at !== null && after < 80; after += 1) {
      const number = plantChange(desk, { columns: { state: "-1" } });
      const on = withExercises([trainingChange(desk, number)]);
      await desk.restart(on);
      const due = await nextDay(desk);
      desk.clock.now = new Date(due.getTime() + 1_000);
      const bomb = fuse(after);
      await desk.restart((world) => bomb.wrap(on(world)));
      const whole = (async () => {
        await exerciseRound(desk.world);
        await desk.settle();
        return null;
      })();
      at = await Promise.race([whole, bomb.blown]);
      await desk.restart(on);
      await desk.settle();
      for (const seconds of [60, 60, 200]) {
        await desk.pass(seconds);
        await exerciseRound(desk.world);
        await desk.settle();
      }
      const cases = await casesOf(desk, number);
      const sealed = await Promise.all(cases.map(({ id }) => desk.world.store.exercises.ofCase(id)));
      const seen = `${cases.map(({ status }) => status).join()}, ${sealed.filter((one) => one !== null).length}, ${reviewsOf(desk, number).length}`;
      if (seen !== "in_review, 1, 1") wrong.push(`after ${at}: ${seen}`);
      expectUntouched(desk, number);
    }
    expect(at).toBeNull();
    expect(wrong).toEqual([]);
  });
});
