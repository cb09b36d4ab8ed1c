import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { recordOutside } from "../../src/pipeline/index.ts";
import {
  canariesIn,
  canariesInTables,
  MARK,
  openWatch,
  PERSONAL,
  PLANTED,
  passwordOf,
  SECRETS,
} from "../support/canaries/index.ts";
import { breakFor, judgeIt, withGlass } from "../support/desk/glass.ts";
import {
  answerChange,
  caseOf,
  closeDesks,
  type Desk,
  evidenceOf,
  openDesk,
  says,
  startChange,
  startVendor,
} from "../support/desk/index.ts";
import { OPERATOR_TOKEN } from "../support/desk/launch.ts";
import { ask } from "../support/desk/review-calls.ts";

/** What closes the desks of a test: it is called by hand where it is expected to complain. */
let close: () => Promise<void> = () => Promise.resolve();
closeDesks((closeAll) => {
  close = closeAll;
});
afterEach(() => close());

/** What closing says of the canaries that were found. */
async function complaint(): Promise<string> {
  const failed = await close().then(
    () => null,
    (error: unknown) => error,
  );
  return failed instanceof Error ? failed.message : "nothing found";
}

async function entryWith(desk: Desk, words: string): Promise<void> {
  await recordOutside(desk.world, {
    kind: "test.noted",
    actor: { type: "service", id: "test" },
    subject: { system: "ops-trust", type: "test", id: "1" },
    caseId: null,
    corr: {},
    payload: { words },
  });
}

const LEAKS: readonly (readonly [string, (desk: Desk) => unknown, readonly string[]])[] = [
  ["a log line", (desk) => desk.world.log.info("noted", { case: SECRETS.jiraToken }), ["log: jira api token"]],
  [
    "a log line with a header as it is sent",
    ({ world }) => world.log.warn("noted", { case: Buffer.from(`lee:${passwordOf("lee")}`).toString("base64") }),
    ["log: password of lee"],
  ],
  ["a log line with personal data", ({ world }) => world.log.error("noted", { case: `of ${PERSONAL.mail}` }), ["log: mail"]],
  [
    "an entry, and with it the sink",
    async (desk) => {
      await entryWith(desk, SECRETS.model);
      await desk.seal();
    },
    ["entries.canonical: model key", "evidence/segments/test.us-east-1.main/000000000000001.jsonl: model key"],
  ],
  [
    "a job and the error that it ends with",
    (desk) => desk.queue.add([{ kind: "case", ref: SECRETS.slackSigning }]),
    ["jobs: slack signing secret"],
  ],
  [
    "an outbox row",
    ({ database }) => database.db.query("insert into outbox (kind, ref, due_at) values ('case', $1, now())", [SECRETS.planted]),
    ["outbox.ref: planted secret"],
  ],
  [
    "a table that another package brought",
    ({ database }) =>
      database.db.query(
        `create schema queue create table jobs (data jsonb); insert into queue.jobs values ('{"a": ["${PERSONAL.iban}"]}')`,
      ),
    ["queue.jobs.data: iban"],
  ],
  [
    "a file beside the evidence",
    ({ dataDir }) => {
      mkdirSync(join(dataDir, "exports"));
      writeFileSync(join(dataDir, "exports", "case.csv"), `a,b\n1,${PERSONAL.ssn}\n`);
    },
    ["exports/case.csv: ssn"],
  ],
];

describe("the watch over every journey", () => {
  it.each(LEAKS)("assurance 53: finds what was leaked into %s, and names it without its value", async (_where, leak, named) => {
    const desk = await openDesk();
    await leak(desk);
    await desk.settle();
    const said = await complaint();
    for (const one of named) expect(said).toContain(one);
    for (const value of [MARK, PERSONAL.mail, PERSONAL.iban, PERSONAL.ssn]) expect(said).not.toContain(value);
  });

  it("assurance 53: where notes are kept personal data may lie, and a secret may not", async () => {
    const { database } = await openDesk();
    const values = `'s', $1, 'e', now(), now(), '{}', $2`;
    const review = `insert into reviews (id, case_id, system, status, opened_at, expires_at, seen, data) select 'r', 'c', ${values.replace("'e', ", "")}`;
    const found = async (words: string) => {
      await database.db.query(review, ["open", JSON.stringify({ reason: words })]);
      const all = await canariesInTables(database.db);
      await database.db.query("delete from reviews");
      return all;
    };
    expect(await found(`ask ${PERSONAL.name} at ${PERSONAL.phone}`)).toEqual([]);
    expect(await found(`it is ${SECRETS.planted}`)).toEqual(["reviews.data: planted secret"]);
  });

  it("assurance 53: an error is looked at with its fields and what caused it, and a token is known by its shape", () => {
    const watch = openWatch();
    watch.lookAtError("job", new Error("failed", { cause: Object.assign(new Error("401"), { headers: { a: SECRETS.model } }) }));
    expect(() => watch.end()).toThrow("job: model key");
    expect(() => watch.end()).not.toThrow();
    expect(canariesIn(`x ${Buffer.from('{"alg":"RS256"}').toString("base64url")}.e30.x`)).toEqual(["a signed token"]);
  });
});

describe("what is planted", () => {
  it("assurance 53: stands in what our service is sent: webhooks, answers, errors and their headers", async () => {
    const desk = await openDesk();
    const number = await startChange(desk);
    await startVendor(desk);
    const errors = await Promise.all(
      [
        `${desk.serviceNow.url}/api/now/table/incident`,
        `${desk.jira.url}/rest/api/3/issue/VO-0`,
        `${desk.model.url}/nothing`,
      ].map(async (url) => {
        const answer = await fetch(url, { headers: { authorization: `Bearer ${SECRETS.model}` } });
        return [answer.headers.get("x-debug-session"), await answer.text()].join();
      }),
    );
    for (const error of errors) expect(error.split(PLANTED)).toHaveLength(error.includes("authenticated") ? 2 : 3);
    expect(desk.jira.deliveries.some(({ body }) => body.includes(PLANTED))).toBe(true);
    expect(desk.serviceNow.record("change_request", number)).toMatchObject({ user_input: PLANTED });
  });
});

describe("the words of people", () => {
  it("assurance 53, capability 8.1: a secret in the reason of an answer, of break-glass, of its judgement, of a pause or of examples is kept nowhere", async () => {
    const desk = await openDesk({ login: {}, policy: withGlass() });
    desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
    const words = `policy: ask for it with ${PLANTED}`;
    const rejected = await startChange(desk);
    await answerChange(desk, rejected, "lee", { action: "reject", comment: words });
    const broken = await startChange(desk);
    const broke = await breakFor(desk, broken, "dora", { reason: words });
    const judged = await judgeIt(desk, broke.kind === "broken" ? broke.id : "", "ina", { reason: words });
    const workflow = "chg_low_risk_auto";
    // Of no ticket: nobody's name is known there.
    const nameless = words.replace(PERSONAL.name, "somebody");
    const said = await ask(desk, "POST /v1/pause", OPERATOR_TOKEN, { reason: nameless, workflow });
    const shown = await ask(desk, "POST /v1/examples", OPERATOR_TOKEN, { reason: nameless, workflow, examples: [] });
    await desk.seal();

    expect([broke.kind, judged.kind, said.status, shown.status]).toEqual(["broken", "judged", 200, 200]);
    expect((await caseOf(desk, rejected)).status).toBe("ended");
    const { db } = desk.database;
    for (const table of ["reviews", "glass_uses", "pauses", "example_sets"]) {
      const { rows } = await db.query(`select string_agg(t::text, ' ') as text from ${table} t`);
      expect(rows[0]?.["text"], table).toContain("[SECRET]");
    }
    const texts = (await evidenceOf(desk)).map(({ text }) => text).join("\n");
    expect(texts).toContain("ask for it with [SECRET], [PERSON], [EMAIL], [PHONE], [SSN], [CREDIT_CARD], [IBAN]");
  });
});
