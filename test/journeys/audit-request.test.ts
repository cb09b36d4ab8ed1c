import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, expect, it } from "vitest";
import { operatorClient } from "../../src/cli/client.ts";
import { exportCommands } from "../../src/cli/export-commands.ts";
import { verifyExport } from "../../src/cli/verify-export.ts";
import { exportText, openExport } from "../../src/pipeline/index.ts";
import type { Exports } from "../../src/ports/index.ts";
import { AUDITOR_TOKEN, closeDesks, type Desk, openDesk, says, startChange } from "../support/desk/index.ts";

closeDesks(afterAll);

const OTHERS = 100_000;
const folder = mkdtempSync(join(tmpdir(), "ots-audit-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** So many entries of other tickets, in their places before everything that follows; only what finds them is real. */
async function fill({ database: { db }, world }: Desk): Promise<void> {
  await db.query(
    `insert into cases (id, version, workflow, ticket_system, ticket_kind, ticket_id, ticket_key, status, opened_at, updated_at, data)
     select '01a1fdfa-0000-7000-9000-' || lpad(i::text, 12, '0'), 1, 'other', 'servicenow', 'change_request', 'other' || i, 'CHG1' || i, 'ended',
       now(), now(), jsonb_build_object('end', 'applied', 'filling', repeat(md5(i::text), 60)) from generate_series(1, $1::int / 7) i`,
    [OTHERS],
  );
  await db.query(
    `insert into entries (id, log, at, kind, region, subject, case_id, epoch, hash, canonical)
     select '01a1fdfa-0000-7000-8000-' || lpad(i::text, 12, '0'), $2, '2026-11-21T11:00:00Z', 'case.decided', 'us-east-1', 'servicenow/change_request/other' || i / 7,
       '01a1fdfa-0000-7000-9000-' || lpad((i / 7)::text, 12, '0'), 1, repeat('a', 64), repeat(md5(i::text), 50) from generate_series(1, $1::int) i`,
    [OTHERS, world.logName],
  );
  await db.query(
    `insert into seals (log, seq, epoch, entry_id, entry_at, hash, prev, seal)
     select log, row_number() over (order by id), epoch, id, at, hash, repeat('b', 64), repeat('c', 64) from entries where log = $1`,
    [world.logName],
  );
  await db.query(
    "insert into log_heads (log, seq, seal) values ($1, $2, repeat('c', 64)) on conflict (log) do update set seq = $2, seal = excluded.seal",
    [world.logName, OTHERS],
  );
  await db.query("delete from unsealed");
  await db.query("analyze");
}

it("assurance 50: an audit request of 25 tickets is answered in under a minute on a log of 100,000 entries, whole and verified", {
  timeout: 180_000,
}, async () => {
  // Filled entries are chained to nothing: no checkpoint may be signed over them.
  const desk = await openDesk({}, (world) => ({ ...world, signing: null }));
  await fill(desk);
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.95 }));
  const keys: string[] = [];
  for (let i = 0; i < 25; i += 1) keys.push(await startChange(desk));
  // A write that a slow machine did not hear of in time is looked for once the server's limit is over.
  await desk.pass(90);
  await desk.seal();
  writeFileSync(join(folder, "keys"), keys.join("\n"));
  const said: string[] = [];
  const run = async (...line: readonly string[]): Promise<number> => {
    const ops = new Command().exitOverride();
    const client = () => operatorClient(folder, { url: desk.url, token: AUDITOR_TOKEN });
    exportCommands(ops, {
      client,
      textOf: (file) => readFileSync(file, "utf8"),
      say: (text) => said.push(text),
      tell: () => undefined,
    });
    const begun = performance.now();
    await ops.parseAsync([
      "node",
      "ops-trust",
      ...line,
      "--from",
      "2026-11-21",
      "--to",
      "2026-11-22",
      "--tickets",
      join(folder, "keys"),
    ]);
    return (performance.now() - begun) / 1_000;
  };
  const seconds = [
    await run("export", "--out", join(folder, "request.jsonl")),
    await run("export", "--format", "csv", "--out", join(folder, "request.csv")),
    await run("appendix", "--out", join(folder, "request.html")),
  ];
  process.stdout.write(
    `25 tickets of ${OTHERS} entries: jsonl, csv, appendix in ${seconds.map((one) => one.toFixed(2)).join(", ")} s\n`,
  );
  expect(Math.max(...seconds)).toBeLessThan(60);
  const lines = readFileSync(join(folder, "request.jsonl"), "utf8").trimEnd().split("\n");
  const count = "select count(*) as n from entries where case_id in (select id from cases where ticket_key = any($1))";
  const { rows } = await desk.database.db.query(count, [keys]);
  expect(lines).toHaveLength(Number(rows[0]?.["n"]));
  expect((await verifyExport(join(folder, "request.jsonl"))).ok).toBe(true);
  const page = readFileSync(join(folder, "request.html"), "utf8");
  for (const key of keys) expect(page).toContain(`on ${key}</h3>`);

  const asked: number[] = [];
  const exports: Exports = {
    ...desk.world.store.exports,
    lines: (of, after, limit, kinds) => {
      asked.push(limit);
      return desk.world.store.exports.lines(of, after, limit, kinds);
    },
  };
  const world = { ...desk.world, store: { ...desk.world.store, exports } };
  const whole = { from: new Date("2026-11-21"), to: new Date("2026-11-22"), tickets: [], format: "jsonl" } as const;
  const found = await openExport(world, whole, { id: "ina" });
  expect(found.count).toBeGreaterThan(OTHERS);
  const text = exportText(world, found, 0);
  await text.next();
  await text.next();
  await text.return(undefined);
  // Two pages were asked for, so two were read: never what nobody has taken yet.
  expect(asked).toEqual([200, 200]);
});
