import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { notReachedLines } from "../../demo/replay/print-summary.ts";
import { readInputs } from "../../demo/replay/read/input.ts";
import type { Read } from "../../demo/replay/step.ts";
import { notReached } from "../../demo/replay/survey.ts";
import { incidentLog, recordedInputs } from "../support/replay.ts";

const recorded = recordedInputs();
afterAll(() => recorded.remove());

async function read(...files: readonly string[]): Promise<readonly Read[]> {
  const found: Read[] = [];
  for await (const one of readInputs(files)) found.push(one);
  return found;
}

/** "row reason" of what could not be read. */
function unread(reads: readonly Read[]): readonly string[] {
  return reads.flatMap((one) => (one.kind === "unreadable" ? [`${one.place.row} ${one.reason}`] : []));
}

const HEADER = "number,incident_state,active,sys_mod_count,caller_id,opened_at,sys_updated_at,priority,closed_code";
const ISSUE = {
  id: "10",
  key: "OPS-7",
  fields: {
    project: { key: "OPS", name: "Operations" },
    issuetype: { name: "Task" },
    status: { name: "Done", statusCategory: { key: "done" } },
    summary: "Clean\u2028the log volume",
    reporter: { accountId: "1:a", displayName: "Ann" },
    comment: {
      comments: [
        { id: "1", body: "Looks full.", author: { name: "bob" } },
        { id: "2", body: " " },
      ],
    },
  },
};

describe("what --limit leaves out", () => {
  const lines = async (limit: number | null, ...files: readonly string[]): Promise<readonly string[]> =>
    notReachedLines(await notReached(readInputs(files), limit));

  it("is named by file, the one that was driven in part too", async () => {
    const [a, b, c] = ["a.csv", "b.csv", "c.csv"].map((name) => recorded.file(name, incidentLog(2)));
    const [first = "", second = "", third = ""] = [a, b, c];
    const all = (await read(first)).length;

    const said = await lines(all - 1, first, second, third);

    expect(said).toEqual([
      expect.stringContaining(`not reached       ${2 * all + 1} rows of 3 files, behind --limit:`),
      expect.stringContaining(`${first}: 1 rows`),
      expect.stringContaining(`${second}: ${all} rows`),
      expect.stringContaining(`${third}: ${all} rows`),
    ]);
  });

  it("is nothing without a limit, or when the limit is not reached", async () => {
    const file = recorded.file("short.csv", incidentLog(1));

    expect(await lines(null, file)).toEqual([]);
    expect(await lines(1000, file)).toEqual([]);
  });
});

describe("what the replay reads", () => {
  it("takes an incident log row by row, with missing values, days first and levels by their number", async () => {
    const file = recorded.file("one.csv", `${HEADER}\nINC1,New,true,0,Caller 1,29/2/2024 04:40,29/2/2024 04:57,3 - Moderate,?\n`);

    const [step] = await read(file);

    expect(step).toMatchObject({ kind: "servicenow", table: "incident", key: "INC1", version: 0, oddities: [] });
    expect(step).toMatchObject({ columns: { state: "1", priority: "3", opened_at: "2024-02-29 04:40:00", close_code: "" } });
    expect(step).toMatchObject({ references: { caller_id: { table: "sys_user", name: "Caller 1" } } });
  });

  it("lists each unreadable row of a table with its row and its reason, and goes on with the next", async () => {
    const rows = [
      "INC1,New,true,0,C,1/3/2024 08:00,1/3/2024 08:00,3 - Moderate,?",
      "INC2,Lost,true,0,C,1/3/2024 08:00,1/3/2024 08:00,3 - Moderate,?",
      "INC3,New,true,0,C,31/2/2024 08:00,1/3/2024 08:00,3 - Moderate,?",
      "INC4,New,true,0,C,1/3/2024 08:00,1/3/2024 08:00,3 - Moderate",
      "INC5,New,true,x,C,1/3/2024 08:00,1/3/2024 08:00,3 - Moderate,?",
      "hello; world,New,true,0,C,1/3/2024 08:00,1/3/2024 08:00,3 - Moderate,?",
      'INC6,New,true,0,"C, the ""first""\nof two lines",1/3/2024 08:00,1/3/2024 08:00,3 - Moderate,?',
      'INC7,New,true,0,"C,1/3/2024 08:00,1/3/2024 08:00,3 - Moderate,?',
    ];
    const reads = await read(recorded.file("bad.csv", `${HEADER}\n${rows.join("\n")}\n`));

    expect(unread(reads)).toEqual([
      '3 state "Lost" is none that an incident has',
      "4 opened_at is no time (D/M/YYYY HH:MM)",
      "5 8 cells where the header has 9",
      "6 sys_mod_count is no count",
      '7 number "hello; world" names no record',
      "10 a quote is opened and never closed",
    ]);
    expect(reads.flatMap((one) => (one.kind === "servicenow" ? [one.key] : []))).toEqual(["INC1", "INC6"]);
  });

  it("notes what is odd about a recorded row, and keeps it", async () => {
    const row = (version: number, state: string, minute: number): string =>
      `INC9,${state},true,${version},C,1/3/2024 08:00,1/3/2024 08:${minute},3 - Moderate,?`;
    const rows = [row(0, "New", 10), row(1, "Closed", 20), row(1, "Closed", 30), row(0, "Active", 15)];

    const reads = await read(recorded.file("odd.csv", `${HEADER}\n${rows.join("\n")}\n`));

    expect(reads.map((one) => (one.kind === "unreadable" ? [] : one.oddities))).toEqual([
      [],
      [],
      ["a version that was already recorded comes again"],
      ["an older version comes after a newer one", "the time goes back", "a closed incident is open again"],
    ]);
  });

  it("unpacks .gz, and says where a broken file ends", async () => {
    const packed = gzipSync(incidentLog(40));
    const whole = await read(recorded.file("log.csv.gz", packed));
    const cut = await read(
      recorded.file("cut.csv.gz", packed.subarray(0, packed.length - 40)),
      recorded.file("none.json", "{"),
      "/nowhere/x.csv",
    );

    expect(unread(whole)).toEqual([]);
    expect(whole.length).toBeGreaterThan(200);
    expect(unread(cut).slice(-3)).toEqual([
      expect.stringMatching(/^\d+ the file cannot be read on from here \(Z_BUF_ERROR\)$/),
      "1 not JSON, and no table (.csv) or lines (.ndjson) by its name",
      "1 the file cannot be read on from here (ENOENT)",
    ]);
  });

  it("takes an issue as its history: opened, commented, moved to the status it has; only line feeds end a line", async () => {
    const reads = await read(recorded.file("issues.ndjson", `${JSON.stringify(ISSUE)}\nnot json\n\n{"key":"X"}\n`));

    expect(unread(reads)).toEqual(["2 not JSON", "4 neither a record, an issue nor a webhook body"]);
    expect(reads.flatMap((one) => (one.kind === "jira" ? [`${one.deed.do} ${one.issue.status.name} ${one.by.id}`] : []))).toEqual(
      ["create Open rec:1:a", "comment Open rec:bob", "change Done rec:1:a"],
    );
  });

  it("takes webhook bodies of Cloud and Server, and says what of one is missing", async () => {
    const user = { name: "bob", displayName: "Bob" };
    const comment = { id: "5", body: "Done.", author: user, created: "1", updated: "1" };
    const bodies = [
      { webhookEvent: "jira:issue_created", user, issue: ISSUE },
      {
        webhookEvent: "jira:issue_updated",
        user,
        issue: ISSUE,
        changelog: { items: [{ field: "priority", fromString: "Low", toString: "High" }] },
      },
      { webhookEvent: "comment_created", issue: ISSUE, comment },
      { webhookEvent: "comment_created", comment },
      { webhookEvent: "jira:issue_updated", user, issue: ISSUE },
      { webhookEvent: "jira:issue_created", issue: ISSUE },
      { webhookEvent: "jira:version_released", user, issue: ISSUE },
    ];

    const reads = await read(recorded.file("bodies.json", JSON.stringify(bodies)));

    expect(unread(reads)).toEqual([
      "4 no issue: a comment_created of a server names only the comment",
      "5 neither a changelog nor a comment: nothing says what changed",
      "6 no user and no author: nobody is named who did it",
      "7 the event jira:version_released is no change of an issue",
    ]);
    expect(reads.flatMap((one) => (one.kind === "jira" ? [one.deed.do] : []))).toEqual(["create", "change", "comment"]);
  });

  it("takes answers of the Table and Change API, whichever way they show values", async () => {
    const id = "a".repeat(32);
    const record = {
      sys_id: { display_value: id, value: id },
      number: "CHG1",
      sys_mod_count: { value: 3.0, display_value: "3" },
      sys_class_name: { value: "change_request", display_value: "Change Request" },
      state: { value: -1.0, display_value: "Implement" },
      active: { value: true, display_value: "true" },
      requested_by: { display_value: "Ann", link: `https://x.example/api/now/table/sys_user/${"b".repeat(32)}` },
    };
    const reads = await read(
      recorded.file(
        "answers.json",
        JSON.stringify({ some: [{ result: [record] }, { result: { ...record, sys_class_name: "problem" } }] }),
      ),
    );

    expect(reads[0]).toMatchObject({
      kind: "servicenow",
      table: "change_request",
      key: id,
      version: 3,
      columns: { state: "-1", active: "true" },
    });
    expect(reads[0]).toMatchObject({ references: { requested_by: { table: "sys_user", id: "b".repeat(32), name: "Ann" } } });
    expect(unread(reads)).toEqual(["2 records of problem have no workflow here"]);
  });
});
