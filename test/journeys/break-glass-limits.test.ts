import { afterAll, describe, expect, it } from "vitest";
import { glassRound, glassStatus, recordOutside, sealOnce } from "../../src/pipeline/index.ts";
import { breakFor, codeOf, judgeIt, withGlass } from "../support/desk/glass.ts";
import {
  caseOf,
  closeDesks,
  type Desk,
  type DeskOptions,
  evidenceOf,
  openDesk,
  says,
  standing,
  startChange,
  taskOf,
} from "../support/desk/index.ts";

closeDesks(afterAll);

const closing = { action: "close_task", target: "tasks.1", close_code: "successful" } as const;

/** A desk whose model is unsure, so that people are asked. */
async function deskOf(options: DeskOptions): Promise<Desk> {
  const desk = await openDesk({ login: {}, ...options });
  desk.model.behave(says({ ...closing, confidence: 0.8 }));
  return desk;
}

describe("wish B23: what holds automation", () => {
  it("wish B23: what the evidence sink's lag holds is carried out, and the hold stands in the evidence as overridden", async () => {
    const policy = withGlass();
    const desk = await deskOf({
      policy: (file) => ({ ...policy(file), logging: { ...file.logging, sink: "local", max_lag_minutes: 0.000_001 } }),
    });
    await recordOutside(desk.world, {
      kind: "test.noted",
      actor: { type: "service", id: "test" },
      subject: { system: "ops-trust", type: "test", id: "1" },
      caseId: null,
      corr: {},
      payload: {},
    });
    await sealOnce(desk.world);
    desk.model.behave(says(closing));
    const number = await startChange(desk);
    expect(await standing(desk, number)).toBe("held");
    expect(codeOf(await breakFor(desk, number, "dora", { digest: "f".repeat(64) }))).toBe("other_digest");
    expect(codeOf(await breakFor(desk, number, "dora"))).toBe("broken");
    expect([await standing(desk, number), taskOf(desk, number)["state"]]).toEqual(["ended applied", "3"]);
    const broken = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.glass_broken");
    const { overrode } = Object(broken?.payload["glass"]);
    expect(overrode.holds).toEqual([expect.stringContaining("the evidence sink local has lacked entries")]);
    expect(overrode.asked).toEqual([]);
    expect(await desk.world.store.effects.alone("chg_low_risk_auto", new Date(0), 10)).toBe(0);
  });

  it.each([
    ["gate", "broken", "ended applied"],
    ["schedule", "broken", "ended applied"],
    ["evidence", "evidence_in_doubt", "in_review"],
    ["something_new", "STORE", "in_review"],
  ])("wish B23: a hold of kind %s: %s", async (what, code, end) => {
    const desk = await deskOf({ policy: withGlass() });
    const number = await startChange(desk);
    const planted = `create or replace function ots_holds(of_workflow text, log_name text, lag double precision)
      returns table (what text, by text) language sql stable as $$ select '${what}', '' $$`;
    await desk.database.db.query(planted);
    const said = await breakFor(desk, number, "dora").then(codeOf, () => "STORE");
    expect([said, await standing(desk, number)]).toEqual([code, end]);
  });

  it("wish B23: what somebody pauses after the grant is not begun, and the grant is used up", async () => {
    let stop = async (): Promise<void> => undefined;
    const desk = await openDesk({ login: {}, policy: withGlass() }, (world) => ({
      ...world,
      store: {
        ...world.store,
        commit: async (move) => {
          const won = await world.store.commit(move);
          if (move.next.status === "cleared") await stop();
          return won;
        },
      },
    }));
    desk.model.behave(says({ ...closing, confidence: 0.8 }));
    const number = await startChange(desk);
    stop = () => desk.world.store.pauses.set({ workflow: null, by: "olga", reason: "stop", at: "2026-11-21T12:00:00Z" }, []);
    expect(codeOf(await breakFor(desk, number, "dora"))).toBe("broken");
    expect([await standing(desk, number), taskOf(desk, number)["state"]]).toEqual(["held", "1"]);
    stop = async () => undefined;
    await desk.world.store.pauses.clear(null, [], desk.clock.now);
    await desk.pass(600);
    expect([await standing(desk, number), taskOf(desk, number)["state"]]).toEqual(["in_review", "1"]);
  });

  it("wish B23: whoever lost the right between the grant and the write has nothing carried out", async () => {
    let lose = (): void => undefined;
    const desk = await openDesk({ login: {}, policy: withGlass() }, (world) => ({
      ...world,
      store: {
        ...world.store,
        commit: async (move) => {
          const won = await world.store.commit(move);
          if (move.next.status === "cleared") lose();
          return won;
        },
      },
    }));
    desk.model.behave(says({ ...closing, confidence: 0.8 }));
    const number = await startChange(desk);
    const at = desk.people.findIndex(({ id }) => id === "dora");
    lose = () => desk.people.splice(at, 1);
    await breakFor(desk, number, "dora");
    expect(taskOf(desk, number)).toMatchObject({ state: "1" });
    const stale = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.stale");
    expect(stale?.payload).toMatchObject({ why: "glass_lost", approvers: [{ person: "dora", lapse: "unknown_person" }] });
  });
});

describe("wish B23: what the policy never lets anybody lift", () => {
  it("wish B23: without approvals.break_glass and the right nobody may", async () => {
    const desk = await deskOf({});
    const number = await startChange(desk);
    expect(codeOf(await breakFor(desk, number, "dora"))).toBe("not_offered");
  });

  it("wish B23: where no factor is configured it is refused", async () => {
    const desk = await openDesk({ login: {}, policy: withGlass({}, ["totp"]) }, (world) => ({ ...world, factorKey: null }));
    desk.model.behave(says({ ...closing, confidence: 0.8 }));
    const number = await startChange(desk);
    expect(codeOf(await breakFor(desk, number, "dora"))).toBe("no_factor");
  });

  it("wish B23: where security keys count a fresh sign-in is too weak", async () => {
    const desk = await deskOf({ policy: withGlass({}, ["login", "webauthn"]) });
    const number = await startChange(desk);
    expect(codeOf(await breakFor(desk, number, "dora"))).toBe("factor_missing");
  });

  it("wish B23: an action of a class that the policy does not name stays with people", async () => {
    const desk = await deskOf({ policy: withGlass({ classes: ["write"] }) });
    const number = await startChange(desk);
    expect(codeOf(await breakFor(desk, number, "dora"))).toBe("class_not_lifted");
  });

  it.each([
    [false, "pii_not_lifted"],
    [true, "broken"],
  ])("wish B23: personal data in the ticket, with pii: %s", async (pii, code) => {
    const desk = await deskOf({ policy: withGlass({ pii }) });
    const number = await startChange(desk, {
      columns: { description: "Call 212-555-0123 or mail jo.doe@corp.example, SSN 219-09-9999" },
    });
    expect(await standing(desk, number)).toBe("in_review");
    expect(codeOf(await breakFor(desk, number, "dora"))).toBe(code);
  });

  it("wish B23: what is above the authority of who breaks it is refused", async () => {
    const policy = withGlass();
    const desk = await deskOf({
      policy: (file) => {
        const changed = policy(file);
        return { ...changed, rbac: { ...changed.rbac, authority: { "ops-lead": { actions: ["add_comment"] } } } };
      },
    });
    const number = await startChange(desk);
    expect(codeOf(await breakFor(desk, number, "lee"))).toBe("above_authority");
  });

  it("wish B23: one person does it no more often a day than the policy says", async () => {
    const desk = await deskOf({ policy: withGlass({ max_per_day: 1 }) });
    const [one, two] = [await startChange(desk), await startChange(desk)];
    expect(codeOf(await breakFor(desk, one, "dora"))).toBe("broken");
    expect(codeOf(await breakFor(desk, two, "dora"))).toBe("too_often");
    expect(codeOf(await breakFor(desk, two, "lee"))).toBe("broken");
  });
});

describe("wish B23: a review that nobody does", () => {
  it("wish B23: goes to the last ones when it is late, counts as not justified after that, and closes break-glass until somebody does it", async () => {
    const desk = await deskOf({ policy: withGlass({ max_overdue: 0, review_hours: 2 }) });
    const number = await startChange(desk);
    const broke = await breakFor(desk, number, "lee");
    const id = broke.kind === "broken" ? broke.id : "";
    expect(await glassRound(desk.world)).toBe(0);
    expect(await judgeIt(desk, id, "dora")).toMatchObject({ kind: "refused", code: "not_in_group" });
    await desk.pass(2 * 3_600);
    expect([await glassRound(desk.world), await glassRound(desk.world)]).toEqual([1, 0]);
    await desk.settle();
    expect(await glassStatus(desk.world)).toEqual({ offered: true, open: 1, overdue: 1, closed: true });
    const other = await startChange(desk);
    expect(codeOf(await breakFor(desk, other, "dora"))).toBe("reviews_overdue");
    await desk.pass(2 * 3_600);
    expect([await glassRound(desk.world), await glassRound(desk.world)]).toEqual([1, 0]);
    expect((await glassStatus(desk.world)).closed).toBe(true);
    expect(await judgeIt(desk, id, "dora")).toMatchObject({ kind: "judged" });
    expect(await glassStatus(desk.world)).toEqual({ offered: true, open: 0, overdue: 0, closed: false });
    const told = (await evidenceOf(desk, number)).filter(({ kind }) => kind.startsWith("break_glass."));
    expect(told.map(({ kind }) => kind)).toEqual([
      "break_glass.judgement_refused",
      "break_glass.review_escalated",
      "break_glass.review_expired",
      "break_glass.judged",
    ]);
    expect(told[1]?.payload).toMatchObject({ glass: id, asked: ["ops-director", "internal-audit"] });
    const effects = await desk.world.store.effects.ofCase((await caseOf(desk, number)).id);
    const said = effects.flatMap(({ body }) => (body.kind === "notice" ? [body.notice.text] : []));
    expect(said).toEqual([
      expect.stringContaining("Break-glass (outage"),
      expect.stringContaining("Asked now as well: ops-director"),
      expect.stringContaining("counts as not justified"),
      expect.stringContaining("it was justified"),
    ]);
  });
});
