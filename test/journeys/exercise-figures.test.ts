import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { printVigilance } from "../../src/cli/print-vigilance.ts";
import { exerciseRound, labelsOf, reviewers, vigilanceReport, type World } from "../../src/pipeline/index.ts";
import type { EndedExercise } from "../../src/ports/index.ts";
import { RosterFile } from "../../src/review/config.ts";
import {
  answerChange,
  casesOf,
  closeDesks,
  type Desk,
  exercisedDesk,
  nextDay,
  nextExercise,
  OPERATOR_TOKEN,
  openDesk,
  plantChange,
  reviewsOf,
  says,
  standing,
  startChange,
  trainingChange,
  withExercises,
} from "../support/desk/index.ts";

closeDesks(afterAll);

const Totals = z.object({ cases: z.array(z.unknown()), effects: z.array(z.unknown()), rejections: z.array(z.unknown()) });

async function figures(desk: Desk): Promise<object> {
  const answer = await fetch(`${desk.url}/v1/totals`, { headers: { authorization: `Bearer ${OPERATOR_TOKEN}` } });
  const { groups, hidden, people, velocity, escalations } = await reviewers(desk.world, "lee");
  return {
    totals: Totals.parse(await answer.json()),
    counts: (await desk.world.store.cases.counts()).ended,
    labels: await labelsOf(desk.world, "chg_low_risk_auto", "", 100),
    newest: await desk.world.store.labels.newest("chg_low_risk_auto", 100),
    people: { groups, hidden, people, velocity, escalations },
    open: [...(await desk.world.store.reviews.openFor(["ops-lead"], 100))],
    asked: [...(await desk.world.store.reviews.askedOpen(["lee", "lou"], 100))],
  };
}

describe("what exercises leave out", () => {
  let desk: Desk;
  beforeAll(async () => {
    ({ desk } = await exercisedDesk());
  });

  it("assurance 38, wish B9: no figure, label or count of people's work, errors or room knows an exercise that is over", async () => {
    const open = await figures(desk);
    expect(open).toMatchObject({ open: [], asked: [], people: { people: [], velocity: [] } });
    const number = await training(desk);
    await answerChange(desk, number, "lee", { action: "reject", comment: "wrong_action: no" });
    const after = await figures(desk);
    expect(after).toMatchObject({ totals: { cases: [], effects: [], rejections: [] }, counts: 0, labels: [], newest: [] });
    expect(after).toMatchObject({ people: { groups: [], people: [], velocity: [], escalations: [] } });
    const real = await startChange(desk, { columns: { risk: "3" } });
    await answerChange(desk, real, "lee", { action: "approve" });
    const both = await figures(desk);
    expect(both).toMatchObject({
      counts: 1,
      people: { people: [{ person: "lee", answered: 1 }] },
      labels: [{ decided: "approve" }],
    });
  });

  it("assurance 38: an exercise raises no alarm of rubber-stamping, and takes nobody's place in a full queue", async () => {
    expect((await desk.world.store.reviews.past(new Date(0), 100)).map(({ action }) => action)).toEqual(["close_task"]);
    await nextExercise(desk);
    expect(await desk.world.store.reviews.openFor(["ops-lead"], 10)).toEqual(new Map());
  });
});

async function training(desk: Desk): Promise<string> {
  const { rows } = await desk.database.db.query("select ticket_key from cases limit 1");
  return String(rows[0]?.["ticket_key"]);
}

const exercise = (n: number, outcome: EndedExercise["outcome"], group = "ops-lead"): EndedExercise => {
  return { group, outcome, at: new Date(Date.parse("2026-11-20T00:00:00Z") + n * 60_000).toISOString(), person: `p${n % 6}` };
};

function withEnded(world: World, all: readonly EndedExercise[]): World {
  return { ...world, store: { ...world.store, exercises: { ...world.store.exercises, ended: async () => all } } };
}

describe("the report on exercises", () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk();
    desk.model.behave(says({ action: "add_comment", confidence: 0.8 }));
  });

  it("assurance 38: shows groups with bounds as the sheet has them, and nobody but whoever asks", async () => {
    const ended = [
      ...Array.from({ length: 28 }, (_none, n) => exercise(n, "caught")),
      ...Array.from({ length: 2 }, (_none, n) => exercise(28 + n, "missed")),
      exercise(31, "asked"),
      exercise(32, "unanswered"),
    ];
    const number = plantChange(desk);
    const world = withExercises([trainingChange(desk, number)], { alert_below: 0.9 })(desk.world);
    const report = await vigilanceReport(withEnded(world, ended), "p1");
    expect(report).toMatchObject({ on: true, hidden: 0, own: { seeded: 5, caught: 5 } });
    expect(report.groups).toEqual([
      { group: "ops-lead", seeded: 30, caught: 28, share: "0.9333", lower: "0.8322", upper: "0.9821", alarm: false, alert: true },
    ]);
    expect(JSON.stringify(report)).not.toMatch(/"p\d"/);
    expect(printVigilance(report)).toContain(
      "ops-lead: 28 of 30 caught, sensitivity 83 % to 98 % (one-sided bounds at 90 %); ALERT",
    );
  });

  it("assurance 38: fewer than ten exercises, or fewer than five people, are not shown; ten misses in a row are an alarm", async () => {
    const few = Array.from({ length: 9 }, (_none, n) => exercise(n, "caught"));
    const alone = Array.from({ length: 20 }, (_none, n) => ({ ...exercise(n, "missed", "alone"), person: "p1" }));
    const bad = Array.from({ length: 10 }, (_none, n) => exercise(n, "missed", "bad"));
    const report = await vigilanceReport(withEnded(desk.world, [...few, ...alone, ...bad]), "somebody");
    expect(report).toMatchObject({ on: false, hidden: 2, groups: [{ group: "bad", lower: "0.0000", alarm: true }] });
    expect(report.own).toEqual({ seeded: 0, caught: 0 });
    expect(printVigilance(report)).toContain("2 not shown");
  });

  it("assurance 38: off, which is the default, no row, entry or question ever comes of it", async () => {
    for (let day = 0; day < 3; day += 1) {
      desk.clock.now = new Date(desk.clock.now.getTime() + 86_400_000);
      expect(await exerciseRound(desk.world)).toBe(0);
    }
    const counted =
      "select (select count(*) from exercises) + (select count(*) from exercise_days) + (select count(*) from entries) as n";
    expect((await desk.database.db.query(counted)).rows).toEqual([{ n: 0 }]);
    const answer = await fetch(`${desk.url}/v1/vigilance`, { headers: { authorization: `Bearer ${OPERATOR_TOKEN}` } });
    expect(await answer.json()).toMatchObject({ on: false, groups: [], hidden: 0 });
    expect((await fetch(`${desk.url}/v1/vigilance`)).status).toBe(401);
  });
});

const OFFICE = RosterFile.parse({
  sites: { all: { tz: "UTC", hours: "08:00-18:00", days: ["sun", "mon"] } },
  groups: { "ops-lead": { sites: ["all"], max_open: 2 } },
});

describe("a group that may miss mistakes", () => {
  it("assurance 38: is warned of in the log once a day, without a figure or a name", async () => {
    const desk = await openDesk();
    const on = withExercises([trainingChange(desk, plantChange(desk))], { alert_below: 0.9 });
    const caught = Array.from({ length: 12 }, (_none, n) => exercise(n, "caught"));
    for (let rounds = 0; rounds < 3; rounds += 1) await exerciseRound(withEnded(on(desk.world), caught));
    const warnings = desk.log.filter(({ level }) => level === "warn");
    expect(warnings).toEqual([{ level: "warn", message: "group may miss mistakes", group: "ops-lead" }]);
  });
});

describe("when an exercise comes", () => {
  it("assurance 38: never before its day's commitments are in the evidence: what lay earlier on the first day is given up", async () => {
    const desk = await openDesk();
    const tickets = [1, 2, 3, 4].map(() => trainingChange(desk, plantChange(desk, { columns: { state: "-1" } })));
    const trained = tickets.map((one, at) => ({ ...one, group: at % 2 === 0 ? "ops-lead" : "ops-analyst" }));
    await desk.restart(withExercises(trained, { per_day: 3 }));
    desk.clock.now = new Date("2026-11-21T15:00:00Z");
    await exerciseRound(desk.world);
    const { rows } = await desk.database.db.query("select due_at < $1 as early, skipped from exercises", [desk.clock.now]);
    expect(rows).toHaveLength(6);
    expect(new Set(rows.map(({ early }) => early))).toEqual(new Set([true, false]));
    expect(rows.every(({ early, skipped }) => early === skipped)).toBe(true);
  });

  it("assurance 38, wish B16: not while its group's queue is full; what could not come in time is dropped", async () => {
    const desk = await openDesk({ policy: (file) => ({ ...file, approvals: { ...file.approvals, max_open: 1 } }) });
    desk.model.behave(says({ action: "add_comment", confidence: 0.8 }));
    const number = plantChange(desk, { columns: { state: "-1" } });
    await startChange(desk);
    const on = withExercises([trainingChange(desk, number)]);
    const { policy } = desk.world;
    const { vigilance } = on(desk.world).policy;
    await desk.restart((world) => ({ ...world, policy: { ...policy, vigilance } }));
    const at = await nextDay(desk);
    for (const minutes of [1, 60, 119]) {
      desk.clock.now = new Date(at.getTime() + minutes * 60_000);
      expect(await exerciseRound(desk.world)).toBe(0);
    }
    await desk.pass(2 * 60);
    expect(await exerciseRound(desk.world)).toBe(0);
    const { rows } = await desk.database.db.query("select skipped, case_id from exercises where due_at = $1", [at]);
    expect(rows).toEqual([{ skipped: true, case_id: null }]);
    expect(await casesOf(desk, number)).toEqual([]);
    expect(reviewsOf(desk, number)).toEqual([]);
  });

  it("assurance 37, 38: not while something of high risk waits for its group", async () => {
    const desk = await openDesk({
      policy: (file) => ({
        ...file,
        rbac: { ...file.rbac, reviewer_groups: { ...file.rbac.reviewer_groups, high_risk: ["ops-lead"] } },
      }),
    });
    const number = plantChange(desk, { columns: { state: "-1" } });
    const urgent = await startChange(desk, { columns: { risk: "2" } });
    const { vigilance } = withExercises([trainingChange(desk, number)])(desk.world).policy;
    await desk.restart((world) => ({ ...world, policy: { ...world.policy, vigilance } }));
    desk.clock.now = new Date(Date.parse("2026-11-22T00:00:00Z") - 1_000);
    const at = await nextDay(desk);
    desk.clock.now = new Date(at.getTime() + 1_000);
    expect(await exerciseRound(desk.world)).toBe(0);
    await desk.pass(60);
    expect(await standing(desk, urgent)).toBe("ended expired");
    expect(await exerciseRound(desk.world)).toBe(1);
  });

  it("assurance 35, 38: only while somebody of the group is on shift", async () => {
    const desk = await openDesk({ roster: OFFICE });
    const number = plantChange(desk, { columns: { state: "-1" } });
    await desk.restart(withExercises([trainingChange(desk, number)]));
    const at = await nextDay(desk);
    expect(at.getUTCHours()).toBeGreaterThanOrEqual(8);
    expect(at.getUTCHours()).toBeLessThan(18);
  });
});
