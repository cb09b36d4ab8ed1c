import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { erase, eraseValue, hold, release } from "../../src/pipeline/index.ts";
import {
  answerChange,
  closeDesks,
  type Desk,
  evidenceOf,
  openVaultDesk,
  PEOPLE,
  says,
  standing,
  startChange,
  verifyEvidence,
  withVault,
} from "../support/desk/index.ts";
import { rederiveEntries } from "../support/rederived.ts";

closeDesks(afterAll);

const TOKEN = /pii_[a-z_]+_[0-9a-z]{26}/g;
const MAIL = "maria.planted@corp.example";
const SSN = "078-05-1120";
const SECRET =
  "Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U";
const ASKING = { by: "olga", reason: "request 17 under article 17" };

let desk: Desk;
beforeAll(async () => {
  ({ desk } = await openVaultDesk());
});
beforeEach(() => desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 })));

/** A change that is rejected in these words; its key. */
async function rejected(words: string): Promise<string> {
  const number = await startChange(desk);
  expect(await answerChange(desk, number, "lee", { action: "reject", comment: `insufficient evidence: ${words}` })).toBe(200);
  return number;
}

async function tokensOf(number: string): Promise<readonly string[]> {
  const texts = (await evidenceOf(desk, number)).map(({ text }) => text).join("\n");
  return [...new Set(texts.match(TOKEN))].sort();
}

/** The token of a type in a ticket's evidence; throws when there is none. */
async function tokenOfType(number: string, type: string): Promise<string> {
  const found = (await tokensOf(number)).find((token) => token.startsWith(`pii_${type}_`));
  if (found === undefined) throw new Error(`no ${type} in ${number}`);
  return found;
}

/** The requester of every change of the desk. */
async function owner(number: string) {
  const { db } = desk.database;
  const { rows } = await db.query(
    "select k.subject from vault_values v join vault_keys k on k.id = v.key_id where v.token = $1",
    [(await tokensOf(number))[0]],
  );
  return String(rows[0]?.["subject"]);
}

/** A row out of an old backup, put below the subject's present key. */
async function restore(row: Readonly<Record<string, unknown>>): Promise<void> {
  const { db } = desk.database;
  const values = ["token", "scope", "type", "iv", "ct", "tag"].map((column) => row[column]);
  await db.query(
    `insert into vault_values (token, scope, type, iv, ct, tag, key_id, blind)
    select $1, $2, $3, $4, $5, $6, id, 'restored' from vault_keys where subject like 'person:%'`,
    values,
  );
}

async function opened(token: string): Promise<string | null> {
  if (desk.world.vault === undefined) throw new Error("no vault");
  return desk.world.vault.valueOf(token);
}

const REQUESTER = { kind: "person", system: "servicenow", account: PEOPLE.alice.sysId } as const;

async function everyTable(): Promise<string> {
  const { db } = desk.database;
  const all = ["entries", "vault_values", "vault_keys", "vault_reveals"];
  return (await Promise.all(all.map(async (table) => JSON.stringify((await db.query(`select * from ${table}`)).rows)))).join();
}

describe("a vault", () => {
  it("capability 8.3: holds what redaction takes out of an answer, and the entries have tokens in its place", async () => {
    const number = await rejected(`ask ${MAIL}, whose number is ${SSN}`);
    expect(await standing(desk, number)).toMatch(/^ended/);
    const tokens = await tokensOf(number);
    expect(tokens).toEqual([expect.stringMatching(/^pii_email_/), expect.stringMatching(/^pii_ssn_/)]);
    const values = await Promise.all(tokens.map(opened));
    expect(values).toEqual([MAIL, SSN]);
    const tables = await everyTable();
    for (const value of [MAIL, SSN]) expect(tables).not.toContain(value);
    const entry = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.rejected");
    expect(entry?.text).toContain('"redactions":[{"count":');
  });

  it("capability 8.3: the same value has the same token in every ticket, and its owner is named by no account", async () => {
    const [one, two] = [await rejected(`ask ${MAIL}`), await rejected(`again ${MAIL}!`)];
    expect(await tokenOfType(two, "email")).toBe(await tokenOfType(one, "email"));
    expect(await owner(one)).toMatch(/^person:[\w-]{26}$/);
    expect(await owner(one)).not.toContain(PEOPLE.alice.sysId);
  });

  it("capability 8.3: a secret is never kept, only taken out", async () => {
    const number = await rejected(`it needs ${SECRET} to run, says ${MAIL}`);
    const text = (await evidenceOf(desk, number)).map((entry) => entry.text).join("\n");
    expect(text).toContain("[SECRET]");
    expect(text).not.toMatch(/pii_secret|eyJzdWIi/);
    const { rows } = await desk.database.db.query("select distinct type from vault_values order by type");
    expect(rows.map((row) => row["type"])).toEqual(["email", "ssn"]);
  });

  it("assurance 23: decisions are derived again from entries with tokens, and redacting these again changes nothing", async () => {
    const entries = await evidenceOf(desk);
    const recorded = entries.map(({ hash, text }) => ({ hash, record: JSON.parse(text) as unknown }));
    const derived = rederiveEntries(recorded, desk.world.policy);
    expect(derived.length).toBeGreaterThan(3);
    expect(new Set(derived.map(({ derivation }) => derivation.kind))).toEqual(new Set(["same"]));
    for (const { text } of entries.filter((entry) => entry.text.includes("pii_")))
      for (const [token] of text.matchAll(TOKEN))
        expect(desk.world.redact(`mail: ${token}, password: ${token}`)).toContain(token);
  });

  it("while no key can be had, the kind stands in brackets and the case goes on", async () => {
    await desk.restart((world) => withVault(world, "/nowhere/vault-keys"));
    const number = await rejected("ask somebody.new@corp.example");
    expect(await standing(desk, number)).toMatch(/^ended/);
    expect((await evidenceOf(desk, number)).map(({ text }) => text).join()).toContain("[EMAIL]");
    expect(
      desk.log.filter(({ level, message }) => level === "error" && message.startsWith("vault without keys")).length,
    ).toBeGreaterThan(0);
  });
});

describe("erasing somebody", () => {
  beforeAll(async () => {
    ({ desk } = await openVaultDesk());
  });

  it("capability 8.5: a legal hold refuses it, on record, until two operators have released it", async () => {
    const number = await rejected(`ask ${MAIL}`);
    expect(await hold(desk.world, REQUESTER, ASKING)).toMatchObject({ kind: "held" });
    expect(await erase(desk.world, REQUESTER, ASKING)).toMatchObject({ kind: "legal_hold" });
    expect(await opened(await tokenOfType(number, "email"))).toBe(MAIL);
    expect(await release(desk.world, REQUESTER, ASKING)).toMatchObject({ kind: "release_asked" });
    expect(await release(desk.world, REQUESTER, { ...ASKING, by: "omar" })).toMatchObject({ kind: "released" });
    const acts = (await evidenceOf(desk)).filter(({ kind }) => kind.startsWith("pii."));
    expect(acts.map(({ kind, actor }) => `${kind} ${actor.id}`)).toEqual([
      "pii.held olga",
      "pii.erasure_refused olga",
      "pii.hold_release_asked olga",
      "pii.hold_released omar",
    ]);
    expect(acts.at(-1)?.payload).toMatchObject({ asked_by: "olga" });
  });

  it("assurance 55, capability 8.5: makes tokens and restored rows unreadable; the log still verifies, and new tokens are not linked to old ones", async () => {
    const number = await rejected(`ask ${MAIL}, whose number is ${SSN}`);
    const before = await tokensOf(number);
    const { db } = desk.database;
    const { rows } = await db.query("select * from vault_values order by token");
    const { rows: keys } = await db.query("select * from vault_keys where subject like 'person:%'");
    expect(keys).toHaveLength(1);
    expect(await erase(desk.world, REQUESTER, ASKING)).toMatchObject({ kind: "erased", tokens: 2 });
    for (const token of before) expect(await opened(token)).toBeNull();
    expect((await db.query("select * from vault_values")).rows).toEqual([]);
    const erased = (await evidenceOf(desk)).find(({ kind }) => kind === "pii.erased");
    expect(erased?.payload).toMatchObject({ count: 2, tokens: before.join(" ") });
    expect(erased?.text).not.toMatch(/maria|alice/);
    await verifyEvidence(desk);

    const again = await rejected(`ask ${MAIL}`);
    const after = await tokenOfType(again, "email");
    expect(before).not.toContain(after);
    expect(await opened(after)).toBe(MAIL);

    // An old backup's row, put below the subject's new key.
    const [old = {}] = rows;
    await restore(old);
    expect(await opened(String(old["token"]))).toBeNull();
    // The same where nobody knows that its token was erased: the key that it was sealed under is gone.
    await db.query("delete from vault_erased");
    await expect(opened(String(old["token"]))).rejects.toMatchObject({ code: "VAULT_UNREADABLE" });
    await verifyEvidence(desk);
  });

  it("assurance 55, capability 8.5: nothing in the evidence links what was erased of somebody once to what was erased of him later", async () => {
    const erasures = async () => (await evidenceOf(desk)).filter(({ kind }) => kind === "pii.erased");
    const before = (await erasures()).length;
    for (let time = 0; time < 2; time += 1) {
      await rejected(`ask ${MAIL}`);
      expect(await erase(desk.world, REQUESTER, ASKING)).toMatchObject({ kind: "erased" });
    }
    // What was his under the other's key alone.
    for (let time = 0; time < 2; time += 1) {
      await rejected("ask nora@corp.example");
      expect(await erase(desk.world, { ...REQUESTER, account: PEOPLE.nora.sysId }, ASKING)).toMatchObject({ elsewhere: 1 });
    }
    const named = (await erasures()).slice(before).map(({ text }) => String(JSON.parse(text).subject.id));
    expect(named.map((name) => name.split(":")[0])).toEqual(["key", "key", "erasure", "erasure"]);
    expect(new Set(named).size).toBe(4);
    expect((await erasures()).map(({ text }) => text).join()).not.toContain("person:");
  });

  it("assurance 55, capability 8.5: the operator can list every case that still holds in clear what was erased", async () => {
    const { db } = desk.database;
    await rejected("nothing of anybody");
    const kept = await rejected("ask somebody.else@corp.example");
    const [one, two] = [await rejected("ask zoe.planted@corp.example"), await rejected("ask zoe.planted@corp.example, please")];
    const token = await tokenOfType(one, "email");
    expect(await eraseValue(desk.world, "zoe.planted@corp.example", ASKING)).toMatchObject({ kind: "erased" });
    const listed = await db.query("select * from vault_erased_cases where $1 = any (tokens) order by ticket_key", [token]);
    const shown = listed.rows.map((row) => [row["ticket_key"], row["status"]]);
    expect(shown).toEqual([one, two].toSorted().map((key) => [key, "ended"]));
    const clear = await db.query(
      `select distinct c.id as case_id from cases c left join reviews r on r.case_id = c.id left join effects e on e.case_id = c.id
      where concat(c.data, r.data, e.body) like '%zoe.planted%'`,
    );
    const ids = (rows: readonly Readonly<Record<string, unknown>>[]) => rows.map((row) => String(row["case_id"])).sort();
    expect(clear.count).toBe(2);
    expect(ids(clear.rows)).toEqual(ids(listed.rows));
    expect((await db.query("select from vault_erased_cases where ticket_key = $1", [kept])).count).toBe(0);
  });

  it("of whom nothing is kept is told", async () => {
    const nobody = { kind: "person", system: "servicenow", account: "0".repeat(32) } as const;
    expect(await erase(desk.world, nobody, ASKING)).toMatchObject({ kind: "unknown_subject" });
  });
});
