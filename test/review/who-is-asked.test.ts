import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Skip, Told } from "../../src/case/index.ts";
import { type ChainLevel, type Situation, whoIsAsked } from "../../src/review/index.ts";
import { somebody } from "./people.ts";
import { ROSTER } from "./sites.ts";

/** Tuesday, 10:00 in New York, 15:00 in London, 23:00 in Singapore. */
const NOW = new Date("2026-11-24T15:00:00Z");
const WEEK = { from: "2026-11-23T00:00:00Z", until: "2026-11-30T00:00:00Z" };

function situation(change: Partial<Situation> = {}): Situation {
  return {
    now: NOW,
    risk: "medium",
    system: "servicenow",
    people: null,
    roster: ROSTER,
    reached: 1,
    mayDecide: () => true,
    open: new Map(),
    before: [],
    delegates: new Map(),
    ...change,
  };
}

const LEE = somebody("lee", ["ops-lead"], { site: "new-york", manager: "mia" });
const LI = somebody("li", ["ops-lead"], { site: "singapore" });
const DORA = somebody("dora", ["ops-director"]);
const MIA = somebody("mia", ["ops-director"]);
const CHAIN: readonly ChainLevel[] = [
  { level: "primary", groups: ["ops-lead"], people: [LEE, LI] },
  { level: "wider", groups: ["ops-director"], people: [DORA] },
  { level: "fallback", groups: [], people: [] },
  { level: "manager", groups: [], people: [MIA] },
];

const chainWith = (lee: Parameters<typeof somebody>[2], groups: readonly string[] = ["ops-lead"]): readonly ChainLevel[] => {
  const [, ...others] = CHAIN;
  return [
    { level: "primary", groups: ["ops-lead"], people: [somebody("lee", groups, { site: "new-york", ...lee }), LI] },
    ...others,
  ];
};
const outcomeOf = (told: readonly Told[], id: string): string | undefined => {
  const found = told.find(({ person }) => person === id);
  return found?.outcome === "skipped" ? found.reason : found?.outcome;
};

describe("who is asked, and who is not", () => {
  it("capability 5.15: whoever is in asked groups only that may not decide this is not asked, and is when a group of his that may is reached", () => {
    const mayDecide = (groups: readonly string[]): boolean => groups.includes("ops-director");
    expect(outcomeOf(whoIsAsked(CHAIN, situation({ mayDecide })), "lee")).toBe("no_authority");
    const both = chainWith({}, ["ops-lead", "ops-director"]);
    const first = whoIsAsked(both, situation({ mayDecide }));
    expect(outcomeOf(first, "lee")).toBe("no_authority");
    expect(outcomeOf(whoIsAsked(both, situation({ mayDecide, reached: 2, before: first })), "lee")).toBe("asked");
  });

  it("capability 5.12: of the whole chain each one is named, those on shift as asked, the others with the reason", () => {
    expect(whoIsAsked(CHAIN, situation())).toEqual([
      { person: "lee", level: "primary", outcome: "asked" },
      { person: "li", level: "primary", outcome: "skipped", reason: "off_shift" },
      { person: "dora", level: "wider", outcome: "skipped", reason: "not_reached_yet" },
      { person: "mia", level: "manager", outcome: "skipped", reason: "not_reached_yet" },
    ]);
  });

  const person = (id: string) => ({ id, name: "" });
  it.each<[Skip, Partial<Parameters<typeof somebody>[2]>, Partial<Situation>]>([
    ["ooo", { away: [{ ...WEEK, delegate: null }] }, {}],
    ["no_authority", { active: false }, {}],
    ["no_authority", { human: false }, {}],
    ["no_authority", { guest: true }, {}],
    ["notify_failed", { accounts: { jira: ["j1"] } }, {}],
    ["off_shift", { site: "singapore" }, {}],
  ])("capability 5.12: %s is the reason for somebody who is %j", (reason, lee, change) => {
    expect(outcomeOf(whoIsAsked(chainWith(lee), situation(change)), "lee")).toBe(reason);
  });

  it.each([
    ["requester", "is_requester"],
    ["openedBy", "is_requester"],
    ["affected", "is_affected"],
    ["assignee", "is_affected"],
  ] as const)(
    "assurance 28: the ticket's %s is skipped as %s at every level, and stays so when the ticket is not read again",
    (role, reason) => {
      const nobody = { requester: null, openedBy: null, affected: null, assignee: null };
      const people = { ...nobody, [role]: person("acc-dora") };
      const told = whoIsAsked(CHAIN, situation({ people }));
      expect(outcomeOf(told, "dora")).toBe(reason);
      expect(outcomeOf(whoIsAsked(CHAIN, situation({ reached: 4, before: told })), "dora")).toBe(reason);
    },
  );

  it("capability 5.14: out of office, the delegate is told instead if he may answer himself; the one away is not", () => {
    const away = chainWith({ away: [{ ...WEEK, delegate: "lou" }] });
    const lou = somebody("lou", ["ops-lead"], { site: "new-york" });
    const told = whoIsAsked(away, situation({ delegates: new Map([["lou", lou]]) }));
    expect(outcomeOf(told, "lee")).toBe("ooo");
    expect(told.find((one) => one.person === "lou")).toEqual({
      person: "lou",
      level: "primary",
      outcome: "asked",
      insteadOf: "lee",
    });
  });

  it("capability 5.14: a delegate outside the groups, away or off shift is not asked: authority never moves", () => {
    const away = chainWith({ away: [{ ...WEEK, delegate: "nora" }] });
    const asDelegate = (nora: ReturnType<typeof somebody>) =>
      outcomeOf(whoIsAsked(away, situation({ delegates: new Map([["nora", nora]]) })), "nora");
    expect(asDelegate(somebody("nora", ["sales"]))).toBe("not_in_group");
    expect(asDelegate(somebody("nora", ["ops-lead"], { away: [{ ...WEEK, delegate: "lee" }] }))).toBe("ooo");
    expect(asDelegate(somebody("nora", ["ops-lead"], { site: "singapore" }))).toBe("off_shift");
  });

  it("capability 5.11: a manager is asked last, if a group that is asked by then is his; otherwise the record says that it is not", () => {
    expect(outcomeOf(whoIsAsked(CHAIN, situation({ reached: 4 })), "mia")).toBe("asked");
    const outside = CHAIN.map((one) => (one.level === "manager" ? { ...one, people: [somebody("mia", ["board"])] } : one));
    expect(outcomeOf(whoIsAsked(outside, situation({ reached: 4 })), "mia")).toBe("not_in_group");
  });

  it("wish B12: high risk asks who is on call at once, on shift or not; lower risk does not", () => {
    const late = new Date("2026-11-24T23:00:00Z");
    const directors: readonly ChainLevel[] = [{ level: "primary", groups: ["ops-director"], people: [DORA, MIA] }];
    const high = whoIsAsked(directors, situation({ now: late, risk: "high" }));
    expect([outcomeOf(high, "dora"), outcomeOf(high, "mia")]).toEqual(["asked", "off_shift"]);
    expect(outcomeOf(whoIsAsked(directors, situation({ now: late })), "dora")).toBe("off_shift");
  });

  it("whoever has as many open questions as his group's capacity is skipped, and keeps those he was asked before", () => {
    const lead = ROSTER.groups.get("ops-lead");
    if (lead === undefined) throw new Error("the roster lacks ops-lead");
    const roster = { ...ROSTER, groups: new Map([["ops-lead", { ...lead, capacity: 3 }]]) };
    const open = (count: number) => situation({ roster, open: new Map([["lee", count]]) });
    expect(outcomeOf(whoIsAsked(CHAIN, open(2)), "lee")).toBe("asked");
    expect(outcomeOf(whoIsAsked(CHAIN, open(3)), "lee")).toBe("over_capacity");
    const before: readonly Told[] = [{ person: "lee", level: "primary", outcome: "asked" }];
    expect(outcomeOf(whoIsAsked(CHAIN, { ...open(3), before }), "lee")).toBe("asked");
  });

  it("a group's capacity limits who is asked in it, not in another group of his", () => {
    const lead = ROSTER.groups.get("ops-lead");
    if (lead === undefined) throw new Error("the roster lacks ops-lead");
    const groups = new Map([
      ["ops-lead", { ...lead, capacity: 3 }],
      ["board", { ...lead, capacity: 1 }],
    ]);
    const open = (count: number) => situation({ roster: { ...ROSTER, groups }, open: new Map([["lee", count]]) });
    const both = chainWith({}, ["ops-lead", "board"]);
    expect(outcomeOf(whoIsAsked(both, open(2)), "lee")).toBe("asked");
    expect(outcomeOf(whoIsAsked(both, open(3)), "lee")).toBe("over_capacity");
  });

  it("capability 5.12: asked and skipped together always are the full configured chain, each one once, and nobody is skipped for nothing", () => {
    const id = fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h");
    const anyone = fc.record({
      id,
      groups: fc.subarray(["ops-lead", "ops-director", "ops-analyst", "sales"]),
      active: fc.boolean(),
      human: fc.boolean(),
      site: fc.constantFrom("new-york", "singapore", undefined),
      delegate: fc.option(id),
      isAway: fc.boolean(),
    });
    const people = fc.uniqueArray(anyone, { selector: (one) => one.id, maxLength: 8 });
    fc.assert(
      fc.property(people, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 200 }), (some, reached, hour) => {
        const now = new Date(NOW.getTime() + hour * 3_600_000);
        const all = some.map(({ delegate, isAway, groups, id: who, ...rest }) =>
          somebody(who, groups, { ...rest, ...(isAway ? { away: [{ ...WEEK, delegate }] } : {}) }),
        );
        const chain = (["primary", "wider", "fallback", "manager"] as const).map((level, index): ChainLevel => {
          const group = ["ops-lead", "ops-director", "ops-analyst", "sales"][index] ?? "";
          return {
            level,
            groups: level === "manager" ? [] : [group],
            people: all.filter(({ groups }) => groups.includes(group)),
          };
        });
        const told = whoIsAsked(chain, situation({ now, reached, delegates: new Map(all.map((one) => [one.id, one])) }));
        const members = new Set(chain.flatMap((one) => one.people.map((member) => member.id)));
        const named = told.filter((one) => one.insteadOf === undefined || members.has(one.person)).map((one) => one.person);
        expect(named.toSorted()).toEqual([...members].toSorted());
        expect(new Set(told.map((one) => one.person)).size).toBe(told.length);
        for (const one of told.filter(({ outcome }) => outcome === "asked")) {
          const who = all.find((member) => member.id === one.person);
          expect(who?.active && who.human).toBe(true);
          const asked = chain.slice(0, reached).flatMap(({ groups }) => groups);
          expect(who?.groups.some((group) => asked.includes(group))).toBe(true);
        }
      }),
    );
  });
});
