import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { configure, readEnvironment } from "../../src/config/index.ts";
import { inFolder, problems, whole, withFiles } from "./whole-environment.ts";

withFiles();

const SITES = 'sites:\n  ny: {tz: America/New_York, hours: "09:00-17:00", days: [mon, fri], holidays: [2026-12-25]}\n';

/** What is wrong with a roster, or with a directory. */
function wrongIn(text: string, setting = "OPS_TRUST_ROSTER_FILE"): readonly string[] {
  const file = inFolder("given.yaml");
  writeFileSync(file, text);
  return problems({ [setting]: file });
}

describe("the roster file", () => {
  it("capability 5.13: sites, groups and people are taken, each with what it may leave out", () => {
    const groups = "groups:\n  ops-lead: {sites: [ny], on_call: [p-1], fallback: ops-director, capacity: 20}\n";
    writeFileSync(inFolder("roster.yaml"), `${SITES}${groups}people:\n  p-1: {site: ny}\n`);
    const found = configure(readEnvironment({ ...whole(), OPS_TRUST_ROSTER_FILE: inFolder("roster.yaml") }));
    if (!found.ok) throw new Error(found.problems.join("\n"));
    const { roster, notes } = found.configuration;
    expect(roster?.groups.get("ops-lead")).toMatchObject({ onCall: ["p-1"], fallback: "ops-director", capacity: 20 });
    expect(roster?.groups.get("ops-lead")?.sites[0]).toMatchObject({
      name: "ny",
      from: 540,
      until: 1_020,
      days: new Set([1, 5]),
    });
    expect(roster?.people.get("p-1")).toBe("ny");
    expect(notes).toContain(
      "roster: it does not name ops-analyst, ops-director, internal-audit; somebody of them is always on shift",
    );
  });

  it("without one everybody is always on shift, and the start says so", () => {
    const found = configure(readEnvironment(whole()));
    expect(found.ok && found.configuration.notes).toContain(
      "roster: none (set OPS_TRUST_ROSTER_FILE); everybody is always on shift",
    );
  });

  it.each([
    ["a zone that does not exist", SITES.replace("New_York", "Gotham"), /:2:\d+ sites\.ny\.tz: must be an IANA time zone/],
    ["hours that no clock shows", SITES.replace("17:00", "25:00"), /:2:\d+ sites\.ny\.hours: must read/],
    ["a day that is none", SITES.replace("fri", "friday"), /:2:\d+ sites\.ny\.days\[1\]/],
    ["no day at all", SITES.replace("[mon, fri]", "[]"), /:2:\d+ sites\.ny\.days: needs at least one day/],
    ["a day that no year has", SITES.replace("2026-12-25", "2026-02-30"), /:2:\d+ sites\.ny\.holidays\[0\]: must be a date/],
    ["a date that is none", SITES.replace("2026-12-25", "25.12."), /:2:\d+ sites\.ny\.holidays\[0\]: must be a date/],
    [
      "a site that is not there",
      `${SITES}groups:\n  ops-lead: {sites: [ldn]}\n`,
      /:4:\d+ groups\.ops-lead\.sites\[0\]: there is no site ldn/,
    ],
    [
      "a person's site that is not there",
      `${SITES}people:\n  p-1: {site: ldn}\n`,
      /:4:\d+ people\.p-1\.site: there is no site ldn/,
    ],
    [
      "a group that the policy does not have",
      `${SITES}groups:\n  ops-leed: {sites: [ny]}\n`,
      /:4:\d+ groups\.ops-leed: the policy has no group/,
    ],
    [
      "a fallback that the policy does not have",
      `${SITES}groups:\n  ops-lead: {sites: [ny], fallback: cio}\n`,
      /:4:\d+ groups\.ops-lead\.fallback: the policy has no group cio/,
    ],
    ["a key that nobody knows", `${SITES}shifts: []\n`, /:3:1 shifts: unknown key "shifts"/],
  ])("capability 14.2: %s stops the start with its line and column", (_what, text, line) => {
    expect(wrongIn(text)).toEqual([expect.stringMatching(line)]);
    expect(wrongIn(text)[0]).toMatch(/^OPS_TRUST_ROSTER_FILE /);
  });
});

describe("the directory file", () => {
  const person = (more: string): string => `people:\n  - id: lee\n    groups: [ops-lead]\n${more}`;
  const away = (from: string, until: string): string => person(`    away: [{from: ${from}, until: ${until}, delegate: lou}]\n`);

  it("capability 5.14: may say who is whose manager, who works where and who is out of office", () => {
    const text = person(
      '    manager: mona\n    site: ny\n    away: [{from: "2026-12-24T00:00:00Z", until: "2027-01-02T00:00:00Z"}]\n',
    );
    expect(wrongIn(text, "OPS_TRUST_DIRECTORY_FILE")).toEqual([]);
  });

  it.each([
    [
      "a time without a zone",
      away("2026-12-24T00:00:00", '"2027-01-02T00:00:00Z"'),
      /people\[0\]\.away\[0\]\.from: must be a time/,
    ],
    [
      "an end before its beginning",
      away('"2026-12-24T00:00:00Z"', '"2026-12-23T00:00:00Z"'),
      /people\[0\]\.away\[0\]\.until: must be after from/,
    ],
  ])("capability 5.14: %s stops the start", (_what, text, line) => {
    expect(wrongIn(text, "OPS_TRUST_DIRECTORY_FILE")).toEqual([expect.stringMatching(line)]);
  });

  it("wish B12: a group may name the schedules that tell who is on call now; another system, an id that is none, or no schedule at all is refused", () => {
    const from = (text: string): string => `${SITES}groups:\n  ops-lead: {sites: [ny], on_call_from: ${text}}\n`;
    writeFileSync(inFolder("schedules.yaml"), from("[{system: servicenow, schedule: 0a1b}, {system: jira, schedule: s-1}]"));
    const found = configure(readEnvironment({ ...whole(), OPS_TRUST_ROSTER_FILE: inFolder("schedules.yaml") }));
    if (!found.ok) throw new Error(found.problems.join("\n"));
    expect(found.configuration.roster?.groups.get("ops-lead")).toMatchObject({
      onCall: [],
      onCallFrom: [
        { system: "servicenow", schedule: "0a1b" },
        { system: "jira", schedule: "s-1" },
      ],
    });
    expect(wrongIn(from("[{system: opsgenie, schedule: s-1}]")).join()).toContain("on_call_from");
    expect(wrongIn(from("[{system: jira, schedule: ../x}]")).join()).toContain("must be an id");
    expect(wrongIn(from("[]")).join()).toContain("needs at least one schedule");
  });
});
