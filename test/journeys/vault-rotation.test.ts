import { readFileSync, statSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { uuidV7 } from "../../src/case/index.ts";
import { staticDirectory } from "../../src/connectors/directory/index.ts";
import { vaultKeyFile } from "../../src/connectors/keys/index.ts";
import { erase, type Owner, openVault, type Recorder, recordOutside, rotate, type Vault } from "../../src/pipeline/index.ts";
import { openDataKeys } from "../../src/pipeline/vault/data-keys.ts";
import type { VaultKeys } from "../../src/ports/index.ts";
import { blindIndex, makeRedactor } from "../../src/privacy/index.ts";
import { openStore } from "../../src/store/index.ts";
import { type FreshDatabase, freshDatabase } from "../support/database.ts";
import { vaultKeysFile } from "../support/vault-key.ts";

const ASKING = { by: "olga", reason: "yearly" };

const makeId = uuidV7(() => new Date());

let fresh: FreshDatabase;
let file: string;
beforeEach(async () => {
  fresh = await freshDatabase();
  file = vaultKeysFile();
});
afterEach(() => fresh.drop());

/** One process of the service, as far as recording goes. */
function process_(keys: VaultKeys = vaultKeyFile(file)): Recorder & { readonly vault: Vault } {
  const store = openStore(fresh.db);
  const of = { tenant: "test", region: "us-east-1", clock: () => new Date("2026-11-21T12:00:00Z") };
  const vault = openVault({ ...of, store: store.vault, keys });
  return { ...of, store, vault, logName: "test.us-east-1.main", makeId, redact: makeRedactor(["EMAIL", "PHONE", "SSN"]) };
}

const ticket = (n: number) => ({ system: "servicenow", type: "change_request", id: `t${n}` });
const ownerOf = (n: number): Owner => ({ kind: "record", ...ticket(n) });

function write(world: Recorder, n: number, text: string): Promise<void> {
  const actor = { type: "service", id: "test" } as const;
  return recordOutside(world, { kind: "test.said", actor, subject: ticket(n), caseId: null, corr: {}, payload: { text } });
}

async function tokensIn(): Promise<readonly string[]> {
  const { rows } = await fresh.db.query("select canonical from entries order by at, id");
  return rows.flatMap((row) => String(row["canonical"]).match(/pii_[a-z]+_[0-9a-z]{26}/g) ?? []);
}

const count = async (query: string): Promise<number> =>
  Number((await fresh.db.query(`select count(*)::int as n from ${query}`)).rows[0]?.["n"]);

describe("the keys of a vault", () => {
  it("threat row 20, capability 8.4: 200 entries are written while the keys of 60 subjects are rotated 3 times; every token opens, and nothing is closed by an old key", async () => {
    const [one, two] = [process_(), process_()];
    for (let n = 0; n < 40; n += 1) await write(one, n, `from person${n}@corp.example`);
    const first = readFileSync(file, "utf8");
    const writing = (async () => {
      for (let n = 0; n < 200; n += 1)
        await write(n % 2 === 0 ? one : two, n % 60, `of person${n % 60}@corp.example and other${n}@corp.example`);
    })();
    const rotated = [];
    for (let time = 0; time < 3; time += 1) rotated.push(await rotate(one, ASKING, 7));
    await writing;
    const last = await rotate(two, ASKING);

    expect(new Set([...rotated, last].map(({ kek }) => kek)).size).toBe(4);
    expect(await count(`vault_keys where kek <> '${last.kek}'`)).toBe(0);
    expect(await count("vault_keys")).toBe(61);
    const tokens = await tokensIn();
    expect(tokens).toHaveLength(40 + 2 * 200);
    const restarted = process_();
    const values = await Promise.all([...new Set(tokens)].map((token) => restarted.vault.valueOf(token)));
    expect(new Set(values).size).toBe(260);
    expect(values.every((value) => value?.endsWith("@corp.example"))).toBe(true);
    expect(readFileSync(file, "utf8").startsWith(first)).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await count("entries where kind = 'pii.keys_rotated'")).toBe(4);
  });

  it("capability 8.4: a key that another process closes by the old one, behind the place that a rotation has passed, is closed anew, too", async () => {
    const keys = vaultKeyFile(file);
    const subject = "record:late";
    const old = await keys.make({ tenant: "test", region: "us-east-1", subject });
    const world = process_({
      ...keys,
      rewrap: async (key, context) => {
        await world.vault.store.addKey({ id: "0", scope: world.vault.scope, subject, kek: old.kek, wrapped: old.wrapped });
        return keys.rewrap(key, context);
      },
    });
    await write(world, 1, "one@corp.example");
    const { kek, rewrapped } = await rotate(world, ASKING, 1);
    expect(rewrapped).toBe(3);
    expect(await count(`vault_keys where kek <> '${kek}'`)).toBe(0);
  });

  it("capability 8.4: the key service is asked for a subject's key again after five minutes, and after 10,000 uses", async () => {
    const { vault } = process_();
    let asked = 0;
    let now = new Date("2026-11-21T12:00:00Z");
    const keys: VaultKeys = {
      ...vault.keys,
      open: (key, context) => {
        asked += 1;
        return vault.keys.open(key, context);
      },
    };
    await openDataKeys(vault.parts).ofSubjects(["record:one"]);
    const opened = openDataKeys({ ...vault.parts, keys, clock: () => now });
    const [key] = await vault.store.keysOf(vault.scope, ["record:one"]);
    if (key === undefined) throw new Error("no key");
    for (let use = 0; use < 10_001; use += 1) await opened.open(key);
    expect(asked).toBe(1);
    await opened.open(key);
    expect(asked).toBe(2);
    now = new Date(now.getTime() + 299_999);
    await opened.open(key);
    expect(asked).toBe(2);
    now = new Date(now.getTime() + 1);
    await opened.open(key);
    expect(asked).toBe(3);
  });

  it("capability 8.3: 2 processes that meet 50 new values at the same moment give each of them one token", async () => {
    const [one, two] = [process_(), process_()];
    await write(one, 0, "first@corp.example");
    const both = Array.from({ length: 50 }, (_, n) => [one, two].map((world) => write(world, n, `new${n}@corp.example`)));
    await Promise.all(both.flat());
    expect(await count("vault_values")).toBe(51);
    expect(new Set(await tokensIn()).size).toBe(51);
    expect(await tokensIn()).toHaveLength(101);
  });

  it("capability 8.5: a subject is erased 10 times while 100 entries name it; no entry has a token that was never kept, and none that is there does not open", async () => {
    const [one, two] = [process_(), process_()];
    await write(one, 1, "again@corp.example");
    const writing = Promise.all(
      [one, two].map(async (world) => {
        for (let n = 0; n < 50; n += 1) await write(world, 1, `again@corp.example ${n}`);
      }),
    );
    const erased = new Set<string>();
    for (let time = 0; time < 10; time += 1) {
      const done = await erase(
        { ...one, directory: staticDirectory(() => ({ people: [] })), systems: new Map() },
        ownerOf(1),
        ASKING,
      );
      expect(["erased", "unknown_subject"]).toContain(done.kind);
    }
    await writing;
    const { rows } = await fresh.db.query("select canonical from entries where kind = 'pii.erased'");
    for (const row of rows) for (const [token] of String(row["canonical"]).matchAll(/pii_email_[0-9a-z]{26}/g)) erased.add(token);
    const said = new Set(await tokensIn());
    for (const token of said) {
      const value = await two.vault.valueOf(token);
      expect(value === null ? erased.has(token) : value === "again@corp.example").toBe(true);
    }
  });

  it("assurance 56: what was sealed as one token opens as no other of the same person, and the same text of another type or tenant has another index", async () => {
    const world = process_();
    await write(world, 1, "one@corp.example and two@corp.example");
    const [one = "", two = ""] = await tokensIn();
    expect(await world.vault.valueOf(one)).toBe("one@corp.example");
    await fresh.db.query(
      "update vault_values v set iv = o.iv, ct = o.ct, tag = o.tag from vault_values o where v.token = $1 and o.token = $2",
      [one, two],
    );
    await expect(world.vault.valueOf(one)).rejects.toMatchObject({ code: "VAULT_UNREADABLE" });
    expect(await world.vault.valueOf(two)).toBe("two@corp.example");
    const key = Buffer.alloc(32, 7);
    const indexes = [
      blindIndex(key, "test", "email", "one"),
      blindIndex(key, "other", "email", "one"),
      blindIndex(key, "test", "phone", "one"),
      blindIndex(key, "test", "email", "two"),
      blindIndex(Buffer.alloc(32, 8), "test", "email", "one"),
    ];
    expect(new Set(indexes).size).toBe(indexes.length);
  });

  it("assurance 56: what was sealed in one region, or for one tenant or type, opens as nothing else", async () => {
    const world = process_();
    await write(world, 1, "one@corp.example");
    const [token = ""] = await tokensIn();
    const away = process_();
    const elsewhere = openVault({ ...away.vault.parts, region: "eu-west-1" });
    expect(await elsewhere.valueOf(token)).toBeNull();
    await fresh.db.query("update vault_values set scope = 'test/eu-west-1'");
    await expect(elsewhere.valueOf(token)).rejects.toMatchObject({ code: "VAULT_UNREADABLE" });
    await fresh.db.query("update vault_values set scope = 'test/us-east-1'");
    await fresh.db.query("update vault_values set type = 'phone'");
    await expect(world.vault.valueOf(token)).rejects.toMatchObject({ code: "VAULT_UNREADABLE" });
    await fresh.db.query("update vault_values set type = 'email'");
    expect(await world.vault.valueOf(token)).toBe("one@corp.example");
    await fresh.db.query("update vault_keys set subject = 'record:servicenow/change_request/t2' where subject like 'record:%'");
    await expect(process_().vault.valueOf(token)).rejects.toMatchObject({ code: "VAULT_UNREADABLE" });
  });
});
