import { Command } from "commander";
import { beforeEach, describe, expect, it } from "vitest";
import { operatorClient } from "../../src/cli/client.ts";
import { vaultCommands } from "../../src/cli/vault-commands.ts";
import { erase, hold, release } from "../../src/pipeline/index.ts";
import {
  answerChange,
  ask,
  closeDesks,
  type Desk,
  evidenceOf,
  OPERATOR_TOKEN,
  openVaultDesk,
  PEOPLE,
  says,
  startChange,
  verifyEvidence,
} from "../support/desk/index.ts";

closeDesks();

const TOKEN = /pii_[a-z_]+_[0-9a-z]{26}/g;
const ASKING = { by: "olga", reason: "request 17 under article 17" };
const person = (who: keyof typeof PEOPLE) => ({ kind: "person", system: "servicenow", account: PEOPLE[who].sysId }) as const;

let desk: Desk;
beforeEach(async () => {
  ({ desk } = await openVaultDesk());
  desk.serviceNow.update("sys_user", PEOPLE.nora.sysId, { name: "Nora Planted", mobile_phone: "+1 (212) 555-0187" });
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
});

/** The tokens that these words of a rejection in a change of Alice's became, in their order. */
async function written(words: string): Promise<readonly string[]> {
  const number = await startChange(desk);
  await answerChange(desk, number, "lee", { action: "reject", comment: `insufficient evidence: ${words}` });
  const entry = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.rejected");
  return [...new Set(entry?.text.match(TOKEN))];
}

const valueOf = async (token = ""): Promise<string | null> => (await desk.world.vault?.valueOf(token)) ?? null;
const ofKind = async (kind: string) => (await evidenceOf(desk)).filter((entry) => entry.kind === kind);

describe("erasing somebody whose values stand in others' tickets", () => {
  it("assurance 55, capability 8.5: his addresses and numbers go however they were written there; the other's own stay, and his next mention has a new token", async () => {
    const [mail, number, other] = await written("ask NORA@corp.example or +12125550187, not maria@corp.example");
    expect([await valueOf(mail), await valueOf(number)]).toEqual(["NORA@corp.example", "+12125550187"]);
    expect(await erase(desk.world, person("nora"), ASKING)).toMatchObject({ kind: "erased", tokens: 2, elsewhere: 2, held: 0 });
    expect([await valueOf(mail), await valueOf(number), await valueOf(other)]).toEqual([null, null, "maria@corp.example"]);
    const [erased] = await ofKind("pii.erased");
    const tokens = [mail, number].toSorted((a = "", b = "") => (a < b ? -1 : 1)).join(" ");
    expect(erased?.payload).toMatchObject({ count: 2, tokens, elsewhere: tokens });
    expect(erased?.text).not.toMatch(/nora|555\D?0187/i);

    const [again] = await written("ask NORA@corp.example");
    expect([again === mail, await valueOf(again), await valueOf(mail)]).toEqual([false, "NORA@corp.example", null]);
    await verifyEvidence(desk);
  });

  it("capability 8.5: a row that is put back, or kept again by a process that still knows it, opens no token that was erased", async () => {
    const [mail = ""] = await written("ask nora@corp.example");
    const { db } = desk.database;
    const { rows } = await db.query("select * from vault_values where token = $1", [mail]);
    await erase(desk.world, person("nora"), ASKING);
    const columns = Object.keys(rows[0] ?? {});
    const places = columns.map((_, at) => `$${at + 1}`).join(", ");
    await db.query(`insert into vault_values (${columns.join(", ")}) values (${places})`, Object.values(rows[0] ?? {}));
    expect(await valueOf(mail)).toBeNull();
    await db.query("delete from vault_values where token = $1", [mail]);
    const item = [{ vault: { used: [], values: [{ ...rows[0], key: rows[0]?.["key_id"] }] } }];
    await expect(db.query("select ots_keep_values($1)", [JSON.stringify(item)])).rejects.toMatchObject({
      context: { code: "40001" },
    });
  });

  it("capability 8.5: a legal hold on the other keeps what was sealed under him, on record, until it is released", async () => {
    const [mail] = await written("ask nora@corp.example");
    await hold(desk.world, person("alice"), ASKING);
    expect(await erase(desk.world, person("nora"), ASKING)).toMatchObject({ kind: "legal_hold" });
    expect((await ofKind("pii.erasure_refused")).at(-1)?.payload).toMatchObject({ code: "legal_hold" });
    expect(await valueOf(mail)).toBe("nora@corp.example");
    await release(desk.world, person("alice"), ASKING);
    expect(await erase(desk.world, person("nora"), ASKING)).toMatchObject({ kind: "legal_hold" });
    await release(desk.world, person("alice"), { ...ASKING, by: "omar" });
    expect(await erase(desk.world, person("nora"), ASKING)).toMatchObject({ kind: "erased", elsewhere: 1 });
    expect(await valueOf(mail)).toBeNull();
  });

  it("capability 8.5: nobody is erased by half: while a system that knows him does not answer, nothing goes", async () => {
    const [mail] = await written("ask nora@corp.example");
    const down = new Error("down");
    const system = desk.world.systems.get("servicenow");
    if (system === undefined) throw new Error("no ServiceNow");
    const systems = new Map([["servicenow", { ...system, knownAs: () => Promise.reject(down) }]]);
    await expect(erase({ ...desk.world, systems }, person("nora"), ASKING)).rejects.toBe(down);
    expect(await valueOf(mail)).toBe("nora@corp.example");
    expect(await ofKind("pii.erased")).toEqual([]);
  });

  it("capability 8.5: a system that does not show his account is named in the answer and in the entry", async () => {
    const [number] = await written("call +12125550187");
    const rule = desk.serviceNow.restrict({ table: "sys_user", operation: "read" });
    expect(await erase(desk.world, person("nora"), ASKING)).toMatchObject({
      kind: "unknown_subject",
      unread: ["servicenow"],
    });
    expect(await erase(desk.world, person("alice"), ASKING)).toMatchObject({ kind: "erased", tokens: 1, unread: ["servicenow"] });
    expect((await ofKind("pii.erased"))[0]?.payload).toMatchObject({ unread: ["servicenow"], tokens: number });
    rule.undo();
  });

  it("capability 8.5: a first name that others have, too, stays; a value that was sealed before forms were kept is found as it is usually written", async () => {
    desk.serviceNow.update("sys_user", PEOPLE.nora.sysId, { name: "Alice" });
    const [mail] = await written("ask NORA@CORP.EXAMPLE, says Alice");
    await desk.database.db.query("update vault_values set folded = null");
    expect(await erase(desk.world, person("nora"), ASKING)).toMatchObject({ kind: "erased", tokens: 1 });
    expect(await valueOf(mail)).toBeNull();
  });
});

describe("erasing one value", () => {
  /** The command as an operator types it, with this on its standard input. */
  async function run(input: string, ...line: readonly string[]): Promise<string> {
    const said: string[] = [];
    const client = () => operatorClient(desk.dataDir, { url: desk.url, token: OPERATOR_TOKEN });
    const vault = new Command().exitOverride();
    vaultCommands(vault, { client, person: client, say: (text) => said.push(text), input: () => Promise.resolve(input) });
    await vault.parseAsync(["node", "vault", ...line]);
    return said.join("\n");
  }
  const LINE = ["erase", "--value", "--reason", ASKING.reason];

  it("capability 8.5: is read from standard input and goes wherever it is kept; neither the evidence nor the log holds it", async () => {
    const [mail, other] = await written("ask Zoe.Planted@corp.example, not maria@corp.example");
    expect(JSON.parse(await run("zoe.planted@corp.example\n", ...LINE))).toEqual({
      status: "erased",
      subject: "value",
      tokens: 1,
      elsewhere: 1,
      held: 0,
      unread: [],
    });
    expect([await valueOf(mail), await valueOf(other)]).toEqual([null, "maria@corp.example"]);
    expect((await ofKind("pii.erased"))[0]?.payload).toMatchObject({ tokens: mail, elsewhere: mail });
    expect(JSON.stringify([await evidenceOf(desk), desk.log])).not.toMatch(/zoe/i);
    await expect(run("zoe.planted@corp.example\n", ...LINE)).rejects.toThrow("keeps nothing of this (unknown_subject)");
    await verifyEvidence(desk);
  });

  it("says what is wrong with what it was given", async () => {
    await expect(run("", ...LINE)).rejects.toThrow("give one value on one line");
    await expect(run("x@y.example", ...LINE, "--person", "servicenow:x")).rejects.toThrow("--value stands alone");
    const both = { value: "x@y.example", subject: { person: { system: "servicenow", account: "x" } }, reason: "because" };
    expect(await ask(desk, "POST /v1/vault/erase", OPERATOR_TOKEN, both)).toMatchObject({ status: 422 });
  });
});
