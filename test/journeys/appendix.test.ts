import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  AUDITOR_TOKEN,
  answerChange,
  closeDesks,
  type Desk,
  evidenceOf,
  openDesk,
  says,
  startChange,
} from "../support/desk/index.ts";

closeDesks(afterAll);

const HOSTILE = 'wrong target: <script>alert(1)</script> <img src=x onerror="alert(2)"> \u202eevil';

let desk: Desk;
let approved = "";
beforeAll(async () => {
  desk = await openDesk();
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
  approved = await startChange(desk, { columns: { short_description: "</td><script>alert(3)</script>" } });
  await answerChange(desk, approved, "lee", { action: "approve" });
  await answerChange(desk, await startChange(desk), "lee", { action: "reject", comment: HOSTILE });
  await answerChange(desk, await startChange(desk), "alice", { action: "approve" });
  desk.model.behave(says({ action: "release_payment", target: "ticket", confidence: 0.99 }));
  await startChange(desk);
  await desk.seal();
  await desk.pass(61);
  await desk.seal();
});

async function page(body: object = {}): Promise<string> {
  const headers = { authorization: `Bearer ${AUDITOR_TOKEN}`, "content-type": "application/json" };
  const asked = { from: "2026-11-21", to: "2026-11-22", format: "html", ...body };
  const made = await fetch(`${desk.url}/v1/exports`, { method: "POST", headers, body: JSON.stringify(asked) });
  const { id } = JSON.parse(await made.text());
  return (await fetch(`${desk.url}/v1/exports/${id}`, { headers })).text();
}

/** What stands below a heading, without markup. */
function below(text: string, heading: string): string {
  const [, part = ""] = text.split(`<h2>${heading}</h2>`);
  return (part.split("<h2>")[0] ?? "").replaceAll(/<[^>]+>/g, " ").replaceAll(/\s+/g, " ");
}

describe("the audit appendix", () => {
  it("is one page that needs nothing else and runs nothing, whatever tickets and people wrote", async () => {
    const text = await page();
    expect(text).toMatch(/^<!doctype html>/);
    expect(text.endsWith("</html>\n")).toBe(true);
    expect(text).toContain("default-src 'none'");
    expect(text).not.toMatch(/<(script|img|link|iframe|form|a|svg)\b|<[^>]* (href|src|on\w+)=|url\(|@import/i);
    expect(text).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(text).not.toContain("\u202e");
  });

  it("shows who approved what, when and in which groups, to the digest, and every exception", async () => {
    const text = await page();
    const digest = (await evidenceOf(desk, approved)).find(({ kind }) => kind === "case.ended")?.payload["digest"];
    expect(below(text, "Approvals and other answers")).toMatch(
      new RegExp(`2026-11-21 12:00:00 ${approved} lee ops-lead approve close_task – ${String(digest).slice(0, 12)}`),
    );
    expect(below(text, "Decisions")).toContain("approval_step Policy step 1 asks for people");
    expect(below(text, "Exceptions")).toMatch(/review: answer refused/);
  });

  it("capability B27: each change is one object: category, before and after, approver and ticket, with the entries that prove it", async () => {
    const changes = below(await page(), "Changes");
    expect(changes).toContain(`1. close_task on ${approved}`);
    expect(changes).toContain("Category state, tier 2 (close_task)");
    expect(changes).toMatch(/Before .*target\.state: open.* After \(read back\) .*state: 3/);
    expect(changes).toContain("Approved by lee (ops-lead) at 2026-11-21 12:00:00 UTC");
    expect(changes).toContain("decided, approved and carried out alike");
    const entries = await evidenceOf(desk, approved);
    for (const kind of ["case.decided", "case.approved", "case.effect_confirmed"])
      expect(changes).toContain(entries.find((one) => one.kind === kind)?.hash);
    expect(below(await page(), "From the fields of a ticket to the write")).toContain(`${approved} `);
  });

  it("says that the period and its checkpoints hold, and that they do not when a row of the database was changed", async () => {
    const sound = await page();
    expect(sound).toContain("<b>Verified.</b>");
    expect(below(sound, "Checkpoints")).toContain("signature and tree hold");
    expect(below(sound, "How to check this without us")).toContain("ops-trust verify --export evidence.jsonl");
    const { db } = desk.database;
    await db.query("alter table seals disable trigger all");
    await db.query("alter table entries disable trigger all");
    const { rows } = await db.query("select tableoid::regclass::text as name from entries where kind = 'case.approved' limit 1");
    await db.query(`grant update on ${String(rows[0]?.["name"])}, entries to current_user`);
    await db.query("update entries set canonical = replace(canonical, 'lee', 'lou') where kind = 'case.approved'");
    const broken = await page();
    expect(broken).toContain("<b>NOT VERIFIED.</b>");
    expect(broken).toContain("the record does not have its hash");
  });
});
