import { describe, expect, it } from "vitest";
import { CAST, SERVICE } from "../../demo/cast.ts";
import type { CaseStory, Step } from "../../demo/chaos/case-stories.ts";
import { judge } from "../../demo/chaos/judge.ts";
import type { Played } from "../../demo/chaos/play-run.ts";
import { type Script, scriptOf } from "../../demo/chaos/script.ts";
import type { Act, Trail } from "../../demo/chaos/trail.ts";

const SCRIPT: Script = {
  ...scriptOf(1, 1, ["servicenow"]),
  flaw: "none",
  mood: "sure",
  webhook: "arrives",
  edit: null,
  troubles: [],
};
const GOOD: readonly (readonly [string, unknown])[] = [
  ["ticket.approval", "approved"],
  ["ticket.state", "implement"],
  ["ticket.risk", "low"],
  ["ticket.on_hold", false],
  ["conflicts.open", 0],
  ["window.over", true],
  ["attachments.human", 1],
  ["open testing tasks", ["task-1"]],
  ["hostile", false],
  ["personal", false],
];
const CLOSE: Act = { effect: "e-1", record: "task-1", what: "closed task", text: "", arrived: 30_000, at: 30_001 };
const CARD = { record: "card-1", effect: "m-1", open: false, expires: 90_000 };

const step = (kind: string, at: number, more: Partial<Step> = {}): Step => ({
  kind,
  at,
  action: null,
  confidence: null,
  effect: null,
  end: null,
  record: null,
  leftPart: false,
  ...more,
});
const decided = step("case.decided", 20_000, { action: "close_task", confidence: 0.95, effect: "e-1" });
const asked = step("case.decided", 20_000, { action: "close_task", confidence: 0.75 });
const applied = [
  step("case.effect_confirmed", 30_100, { effect: "e-1", record: "task-1" }),
  step("case.ended", 30_100, { end: "applied" }),
];
const ALONE = [decided, ...applied];
const APPROVED = [
  asked,
  step("message.confirmed", 20_500, { effect: "m-1" }),
  step("case.approved", 26_000, { effect: "e-1" }),
  ...applied,
];

interface World {
  readonly steps?: readonly Step[];
  readonly truth?: readonly (readonly [string, unknown])[];
  readonly trail?: Partial<Trail>;
  readonly played?: Partial<Played>;
  readonly script?: Partial<Script>;
}

function verdict({ steps = ALONE, truth = [], trail = {}, played = {}, script = {} }: World): readonly string[] {
  const facts = new Map([...GOOD, ...truth]);
  const whole: Trail = {
    acts: [CLOSE],
    deeds: [],
    answers: [],
    cards: [],
    reads: [19_000, 29_990],
    truth: () => facts,
    requester: CAST.femi.serviceNow.sysId,
    ...trail,
  };
  const ticket = { id: "change-1", script: { ...SCRIPT, ...script } };
  const run: Played = { ticket, rested: true, last: null, helped: 0, forged: [], seconds: 1, ...played };
  const cases: readonly CaseStory[] = steps.length === 0 ? [] : [{ id: "case-1", ticket: "change-1", steps }];
  return judge({ played: run, trail: whole, cases });
}

const by = (account: string, kind: "approve" | "reject" = "approve", at = 25_000) => ({
  record: "card-1",
  at,
  by: account,
  kind,
});
const answered = (...answers: Trail["answers"]): World => ({ steps: APPROVED, trail: { answers, cards: [CARD] } });
const BEN = CAST.ben.serviceNow.sysId;

const FIRST = step("case.decided", 18_000, { action: "add_comment", confidence: 0.95, effect: "e-0" });
const HALF: Act = { ...CLOSE, effect: "e-0", record: "note-1", what: "comment_created", arrived: 18_500, at: 18_501 };
const GIVEN_UP = step("case.stale", 19_000, { effect: "e-0", leftPart: true });
const NOTED = step("message.confirmed", 19_100, { effect: "m-0" });
const both = (steps: readonly Step[]): World => ({
  steps: [...steps, ...ALONE],
  trail: { acts: [HALF, CLOSE], reads: [17_000, 18_400, 19_500, 29_990] },
});

describe("the judge of the chaos", () => {
  it("takes the half of an action that was given up, and told on the ticket, for no second action; untold, or whole, it is one", () => {
    expect(verdict(both([FIRST, GIVEN_UP, NOTED]))).toEqual([]);
    expect(verdict(both([FIRST, GIVEN_UP])).join()).toMatch(/wrote 2 actions/);
    expect(verdict(both([FIRST])).join()).toMatch(/wrote 2 actions/);
  });

  it("finds nothing where a sure, sound ticket was applied once, and where the right person approved", () => {
    expect(verdict({})).toEqual([]);
    expect(verdict(answered(by(BEN)))).toEqual([]);
  });

  it.each<[string, World, RegExp]>([
    [
      "a marker that stands twice",
      { trail: { acts: [CLOSE, { ...CLOSE, record: "task-2" }] } },
      /applied twice: closed task of effect e-1/,
    ],
    ["a task closed twice", { trail: { acts: [CLOSE, { ...CLOSE, effect: "m-1" }] } }, /applied twice: a closing of task task-1/],
    [
      "a write without a marker",
      { trail: { acts: [CLOSE, { ...CLOSE, effect: null, record: "x", what: "change_request" }] } },
      /without a marker/,
    ],
    [
      "a write that no evidence knows",
      { trail: { acts: [CLOSE, { ...CLOSE, effect: "e-9", record: "x", what: "change_request" }] } },
      /no evidence knows/,
    ],
    ["a ticket without a case", { steps: [], trail: { acts: [] } }, /it was lost/],
    ["a case that hangs", { steps: [decided], trail: { acts: [] } }, /neither ended nor waits/],
    ["a case that did not rest", { played: { rested: false } }, /did not come to rest/],
    ["a success that is none", { trail: { acts: [] } }, /said to be applied, and nothing was written/],
    [
      "an action of an expired question",
      { steps: [decided, step("case.ended", 31_000, { end: "expired" })] },
      /ended expired, and its action was written/,
    ],
    ["a forged webhook taken", { played: { forged: [401, 202] } }, /forged webhook was answered 202/],
    ["a case out of a forgery", { script: { webhook: "forged_only" } }, /forged webhook opened a case/],
  ])("finds %s", (_name, world, violation) => {
    expect(verdict(world).join("\n")).toMatch(violation);
  });

  it.each<[string, unknown]>([
    ["ticket.approval", "requested"],
    ["ticket.approval", undefined],
    ["ticket.state", "scheduled"],
    ["ticket.risk", "medium"],
    ["ticket.on_hold", true],
    ["conflicts.open", 1],
    ["window.over", false],
    ["attachments.human", 0],
    ["open testing tasks", []],
    ["hostile", true],
    ["personal", true],
  ])("finds what was applied without people although %s was %s", (name, value) => {
    expect(verdict({ truth: [[name, value]] }).join("\n")).toContain(`although: ${name}`);
  });

  it("finds an action that is not allowed or not sure enough", () => {
    const payment = { ...decided, action: "release_payment", confidence: 0.5 };
    expect(verdict({ steps: [payment, ...applied] })).toEqual([
      "applied without people although: release_payment is not allowed",
      "applied without people although: confidence 0.5",
    ]);
  });

  it("finds a write on a ticket that had changed and was read since, and one long after", () => {
    const deed = { by: "hugo", comment: false };
    expect(verdict({ trail: { deeds: [{ ...deed, at: 25_000 }] } }).join("\n")).toMatch(/changed before it was read/);
    expect(verdict({ trail: { deeds: [{ ...deed, at: 20_100 }], reads: [19_000] } }).join("\n")).toMatch(
      /long after the ticket had changed/,
    );
    // In the moment between our reading and our write nobody can tell.
    expect(verdict({ trail: { deeds: [{ ...deed, at: 29_995 }] } })).toEqual([]);
  });

  it("a comment voids what nobody approved, and nothing that people approved", () => {
    const deeds = [{ at: 25_500, by: "hugo", comment: true }];
    expect(verdict({ trail: { deeds } }).join("\n")).toMatch(/changed before it was read/);
    expect(verdict({ steps: APPROVED, trail: { deeds, answers: [by(BEN)], cards: [CARD] } })).toEqual([]);
  });

  it.each<[string, World, RegExp]>([
    ["no answer at all", answered(), /without an eligible approval/],
    ["an answer of somebody with too few rights", answered(by(CAST.ana.serviceNow.sysId)), /without an eligible approval/],
    ["an answer of our own account", answered(by(SERVICE.serviceNow.sysId)), /without an eligible approval/],
    [
      "an answer of who asked for it",
      { ...answered(by(BEN)), trail: { ...answered(by(BEN)).trail, requester: BEN } },
      /without an eligible approval/,
    ],
    [
      "an answer after the end",
      { steps: APPROVED, trail: { answers: [by(BEN, "approve", 29_600)], cards: [{ ...CARD, expires: 28_000 }] } },
      /without an eligible approval/,
    ],
    [
      "a rejection after the approval",
      answered(by(BEN), by(CAST.chiara.serviceNow.sysId, "reject", 25_100)),
      /after a rejection/,
    ],
  ])("finds what was applied on %s", (_name, world, violation) => {
    expect(verdict(world).join("\n")).toMatch(violation);
  });

  it("lets an answer pass that comes after the card's own time, when the card was shown late", () => {
    expect(verdict({ steps: APPROVED, trail: { answers: [by(BEN)], cards: [{ ...CARD, expires: 22_000 }] } })).toEqual([]);
  });
});

describe("the scripts of the chaos", () => {
  it("are the same for the same seed and run, whatever else is played, and others for others", () => {
    const both = ["servicenow", "jira"] as const;
    const some = Array.from({ length: 300 }, (_, run) => scriptOf(7, run, both));

    expect(some).toEqual(Array.from({ length: 300 }, (_, run) => scriptOf(7, run, both)));
    expect(some).not.toEqual(Array.from({ length: 300 }, (_, run) => scriptOf(8, run, both)));
    expect(new Set(some.map(({ system }) => system))).toEqual(new Set(both));
    expect(new Set(some.map(({ key }) => key)).size).toBe(300);
    expect(new Set(some.map(({ mood }) => mood)).size).toBe(11);
  });
});
