import { beforeEach, describe, expect, it } from "vitest";
import { erase, hold, release } from "../../src/pipeline/index.ts";
import { RELEASE_MS } from "../../src/pipeline/vault/holds.ts";
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

const MAIL = "maria.planted@corp.example";
const REQUESTER = { kind: "person", system: "servicenow", account: PEOPLE.alice.sysId } as const;
const OLGA = { by: "olga", reason: "suit 12/26" };
const OMAR = { by: "omar", reason: "suit 12/26 is over" };

let desk: Desk;
beforeEach(async () => {
  ({ desk } = await openVaultDesk());
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
});

/** A value of the requester's is kept from now on; its token. */
async function kept(): Promise<string> {
  const number = await startChange(desk);
  await answerChange(desk, number, "lee", { action: "reject", comment: `insufficient evidence: ask ${MAIL}` });
  const texts = (await evidenceOf(desk, number)).map(({ text }) => text).join();
  return /pii_email_[0-9a-z]{26}/.exec(texts)?.[0] ?? "";
}

const valueOf = async (token: string): Promise<string | null> => (await desk.world.vault?.valueOf(token)) ?? null;
const acts = async () => (await evidenceOf(desk)).flatMap(({ kind }) => (kind.startsWith("pii.") ? [kind] : []));
const later = (ms: number): void => {
  desk.clock.now = new Date(desk.clock.now.getTime() + ms);
};

describe("a legal hold", () => {
  it("capability 8.5: is placed before anything is kept of somebody, and keeps what comes", async () => {
    expect(await hold(desk.world, REQUESTER, OLGA)).toMatchObject({ kind: "held" });
    const token = await kept();
    expect(await erase(desk.world, REQUESTER, OLGA)).toMatchObject({ kind: "legal_hold" });
    expect(await valueOf(token)).toBe(MAIL);
    await verifyEvidence(desk);
  });

  it("capability 8.5: no operator releases it alone, however often he asks; who asked stands in the evidence", async () => {
    const token = await kept();
    await hold(desk.world, REQUESTER, OMAR);
    expect(await release(desk.world, REQUESTER, OLGA)).toMatchObject({ kind: "release_asked" });
    expect(await release(desk.world, REQUESTER, OLGA)).toMatchObject({ kind: "own_request" });
    expect(await erase(desk.world, REQUESTER, OLGA)).toMatchObject({ kind: "legal_hold" });
    expect(await valueOf(token)).toBe(MAIL);
    expect(await release(desk.world, REQUESTER, OMAR)).toMatchObject({ kind: "released" });
    expect(await release(desk.world, REQUESTER, OMAR)).toMatchObject({ kind: "not_held" });
    expect(await erase(desk.world, REQUESTER, OLGA)).toMatchObject({ kind: "erased", tokens: 1 });
    expect(await acts()).toEqual([
      "pii.held",
      "pii.hold_release_asked",
      "pii.hold_release_refused",
      "pii.erasure_refused",
      "pii.hold_released",
      "pii.erased",
    ]);
  });

  it("capability 8.5: what somebody asked a week ago, or before it was placed anew, releases nothing", async () => {
    await hold(desk.world, REQUESTER, OLGA);
    await release(desk.world, REQUESTER, OLGA);
    later(RELEASE_MS);
    expect(await release(desk.world, REQUESTER, OMAR)).toMatchObject({ kind: "release_asked" });
    later(RELEASE_MS - 1);
    await hold(desk.world, REQUESTER, OLGA);
    expect(await release(desk.world, REQUESTER, OLGA)).toMatchObject({ kind: "release_asked" });
  });

  it("capability 8.5: what two operators ask at the same moment is one asking and one agreeing; the database counts no one twice", async () => {
    await hold(desk.world, REQUESTER, OLGA);
    const both = await Promise.all([OLGA, OMAR].map((who) => release(desk.world, REQUESTER, who)));
    expect(both.map(({ kind }) => kind).sort()).toEqual(["release_asked", "released"]);
    await hold(desk.world, REQUESTER, OLGA);
    await release(desk.world, REQUESTER, OLGA);
    const { vault } = desk.world;
    const subject = (await vault?.subjectOf(REQUESTER)) ?? "";
    const long = new Date(0);
    expect(await vault?.store.release(vault.scope, { subject, by: "olga", since: long }, [])).toBe(false);
    expect(await vault?.store.release(vault.scope, { subject, by: "omar", since: desk.clock.now }, [])).toBe(false);
    expect(await vault?.store.release(vault.scope, { subject, by: "omar", since: long }, [])).toBe(true);
  });

  it("assurance 55, capability 8.5: one that is placed after somebody looked, before he erases, keeps everything, also a single value of another's", async () => {
    const token = await kept();
    const { vault } = desk.world;
    const of = await vault?.store.subject(vault.scope, await vault.subjectOf(REQUESTER));
    await hold(desk.world, REQUESTER, OLGA);
    expect(await vault?.store.erase({ key: of?.id ?? "", tokens: of?.tokens ?? [], elsewhere: [] }, [])).toBe(false);
    expect(await vault?.store.erase({ key: null, tokens: [], elsewhere: [token] }, [])).toBe(false);
    expect(await valueOf(token)).toBe(MAIL);
  });

  it("capability 8.5: one that is placed while somebody is erased waits for the end: nothing goes after it was answered", async () => {
    const token = await kept();
    const { vault } = desk.world;
    const of = await vault?.store.subject(vault.scope, await vault.subjectOf(REQUESTER));
    const order: string[] = [];
    const { db } = desk.database;
    const waiting = "select from pg_locks where relation = 'vault_holds'::regclass and not granted";
    const held = await db.transaction(async (tx) => {
      await tx.query("select ots_erase($1, $2, '{}', '[]')", [of?.id, of?.tokens]);
      const holding = hold(desk.world, REQUESTER, OLGA).then(() => order.push("held"));
      await expect.poll(async () => (await db.query(waiting)).count).toBe(1);
      order.push("erased");
      return { holding };
    });
    await held.holding;
    expect(order).toEqual(["erased", "held"]);
    expect(await valueOf(token)).toBeNull();
  });

  it("capability 8.5: an operator places it by API; without a second operator it stays", async () => {
    const subject = { person: { system: "servicenow", account: PEOPLE.alice.sysId } };
    const say = (on: boolean) => ask(desk, "POST /v1/vault/hold", OPERATOR_TOKEN, { subject, on, reason: OLGA.reason });
    expect(await say(false)).toMatchObject({ status: 404, json: { title: "not_held" } });
    expect(await say(true)).toMatchObject({ status: 200, json: { status: "held" } });
    expect(await say(false)).toMatchObject({ status: 200, json: { status: "release_asked" } });
    expect(await say(false)).toMatchObject({ status: 403, json: { title: "own_request" } });
    expect(await acts()).toEqual(["pii.held", "pii.hold_release_asked", "pii.hold_release_refused"]);
  });
});
