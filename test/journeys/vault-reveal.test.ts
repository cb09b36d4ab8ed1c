import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { release } from "../../src/pipeline/index.ts";
import { REVEAL_MS, reveals } from "../../src/pipeline/vault/reveal.ts";
import type { PolicyFile } from "../../src/policy/index.ts";
import type { Person } from "../../src/ports/index.ts";
import {
  type ApiAnswer,
  answerChange,
  ask,
  changePerson,
  closeDesks,
  type Desk,
  evidenceOf,
  type Name,
  OPERATOR_TOKEN,
  oid,
  openVaultDesk,
  PEOPLE,
  says,
  startChange,
  tokenOf,
  verifyEvidence,
} from "../support/desk/index.ts";

closeDesks(afterAll);

const MAIL = "maria.planted@corp.example";
const REASON = "audit 2026-11, finding 4";

let desk: Desk;
let token: string;
beforeAll(async () => {
  const auditors = { vault_auditors: ["internal-audit", "ops-director"] };
  const policy = (file: PolicyFile) => ({ ...file, rbac: { ...file.rbac, ...auditors } });
  ({ desk } = await openVaultDesk({ login: {}, policy }));
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
  const number = await startChange(desk);
  await answerChange(desk, number, "lee", { action: "reject", comment: `insufficient evidence: ask ${MAIL}` });
  const texts = (await evidenceOf(desk, number)).map(({ text }) => text).join();
  token = /pii_email_[0-9a-z]{26}/.exec(texts)?.[0] ?? "";
});

function call(who: Name | "mallory", path: string, more: object = {}): Promise<ApiAnswer> {
  return ask(desk, `POST /v1/vault/reveals${path}`, tokenOf(desk, who), { reason: REASON, ...more });
}

async function requested(who: Name = "ina"): Promise<string> {
  const answer = await call(who, "", { token });
  expect(answer).toMatchObject({ status: 201, json: { status: "asked" } });
  return String(answer.json["id"]);
}

/** What stands in the evidence since then: kind, by whom, and why it was refused. */
async function since(count: number): Promise<readonly string[]> {
  const all = (await evidenceOf(desk)).filter(({ kind }) => kind.startsWith("pii."));
  return all.slice(count).map(({ kind, actor, payload }) => [kind, actor.id, payload["code"]].filter(Boolean).join(" "));
}

const counted = async () => (await since(0)).length;

/** The same until the test ends. */
function change(who: Name, to: Partial<Person>): () => void {
  const undo = changePerson(desk.people, who, to);
  onTestFinished(undo);
  return undo;
}

describe("revealing what a token stands for", () => {
  it("assurance 54, capability 8.3: takes two auditors, each with a reason and an entry; it is shown once, to who asked, and kept nowhere", async () => {
    const before = await counted();
    const id = await requested();
    expect(await call("dora", `/${id}/approve`)).toMatchObject({ status: 200, json: { status: "approved" } });
    expect(await call("ina", `/${id}/show`)).toMatchObject({ status: 200, json: { status: "shown", token, value: MAIL } });
    expect(await call("ina", `/${id}/show`)).toMatchObject({ status: 409, json: { title: "answered" } });
    expect(await since(before)).toEqual([
      "pii.reveal_requested ina",
      "pii.reveal_approved dora",
      "pii.revealed ina",
      "pii.reveal_refused ina answered",
    ]);
    const entries = await evidenceOf(desk);
    expect(entries.find(({ kind }) => kind === "pii.revealed")?.payload).toMatchObject({ reason: REASON, approved_by: "dora" });
    expect(JSON.stringify([entries, desk.log])).not.toContain("maria.planted");
    await verifyEvidence(desk);
  });

  it.each<[string, Name | "mallory", (id: string) => string, string]>([
    ["nobody of the directory", "mallory", (id) => `/${id}/approve`, "403 unknown_person"],
    ["somebody in no group of auditors", "lee", (id) => `/${id}/approve`, "403 not_an_auditor"],
    ["who asked, as his own second", "ina", (id) => `/${id}/approve`, "403 own_request"],
    ["who asked, before a second one agreed", "ina", (id) => `/${id}/show`, "409 not_approved"],
    ["another auditor, who would look himself", "dora", (id) => `/${id}/show`, "403 not_own_request"],
    ["an auditor, of a request that nobody made", "dora", () => "/no-such/approve", "404 unknown_request"],
  ])("assurance 54, capability 8.3: %s is refused, on record", async (_who, who, path, told) => {
    const [status, code = ""] = told.split(" ");
    const id = await requested();
    const before = await counted();
    expect(await call(who, path(id))).toMatchObject({ status: Number(status), json: { title: code } });
    expect(await since(before)).toEqual([expect.stringMatching(new RegExp(`^pii.reveal_refused \\S+ ${code}$`))]);
  });

  it("assurance 54, capability 8.3: without a reason, a login of a person, or a known token nothing is asked for", async () => {
    expect(await call("ina", "", { token, reason: " " })).toMatchObject({ status: 422 });
    expect((await ask(desk, "POST /v1/vault/reveals", OPERATOR_TOKEN, { token, reason: REASON })).status).toBe(401);
    expect(await call("ina", "", { token: `pii_email_${"0".repeat(26)}` })).toMatchObject({ status: 404 });
    expect(await call("lee", "", { token })).toMatchObject({ status: 403, json: { title: "not_an_auditor" } });
  });

  it("capability 8.3: it is too late after half an hour, for the second auditor and for the first", async () => {
    const [one, two] = [await requested(), await requested()];
    await call("dora", `/${two}/approve`);
    desk.clock.now = new Date(desk.clock.now.getTime() + REVEAL_MS);
    expect(await call("dora", `/${one}/approve`)).toMatchObject({ status: 410, json: { title: "too_late" } });
    expect(await call("ina", `/${two}/show`)).toMatchObject({ status: 410, json: { title: "too_late" } });
  });

  it("capability 8.3: the second auditor may refuse; and who left the auditors since has not agreed", async () => {
    const refused = await requested();
    expect(await call("dora", `/${refused}/refuse`)).toMatchObject({ status: 200, json: { status: "refused_by_second" } });
    expect(await call("ina", `/${refused}/show`)).toMatchObject({ status: 409, json: { title: "answered" } });
    const id = await requested();
    await call("dora", `/${id}/approve`);
    const undo = change("dora", { groups: [] });
    expect(await call("ina", `/${id}/show`)).toMatchObject({ status: 409, json: { title: "not_approved" } });
    undo();
    expect(await call("ina", `/${id}/show`)).toMatchObject({ status: 200, json: { value: MAIL } });
  });

  it.each<[string, Partial<Person>]>([
    ["a guest of another organisation", { guest: true }],
    ["a program", { human: false }],
    ["somebody who has left", { active: false }],
  ])(
    "assurance 54, capability 8.3: %s is no auditor, although in a group of auditors: neither as first nor as second, nor after having agreed",
    async (_who, to) => {
      const [open, agreed] = [await requested(), await requested()];
      await call("dora", `/${agreed}/approve`);
      const undo = change("dora", to);
      const none = { status: 403, json: { title: "not_an_auditor" } };
      expect(await call("dora", "", { token })).toMatchObject(none);
      expect(await call("dora", `/${open}/approve`)).toMatchObject(none);
      expect(await call("ina", `/${agreed}/show`)).toMatchObject({ status: 409, json: { title: "not_approved" } });
      undo();
      expect(await call("ina", `/${agreed}/show`)).toMatchObject({ status: 200 });
    },
  );

  it("assurance 54, capability 8.3: one person with two accounts is not two auditors", async () => {
    const id = await requested();
    change("dora", { others: ["ina"] });
    change("ina", { others: ["dora"] });
    expect(await call("dora", `/${id}/approve`)).toMatchObject({ status: 403, json: { title: "own_request" } });
    expect(await call("ina", `/${id}/show`)).toMatchObject({ status: 409, json: { title: "not_approved" } });
    expect(await desk.world.store.vault.approve(id, "ina", [])).toBe(false);
  });

  it.each<[string, Name, string]>([
    ["who agreed", "dora", "ina"],
    ["who asked", "ina", "dora"],
  ])(
    "assurance 54, capability 8.3: nothing is shown once the directory says of %s that both accounts are one person's",
    async (_whose, who, other) => {
      const id = await requested();
      expect(await call("dora", `/${id}/approve`)).toMatchObject({ status: 200 });
      change(who, { others: [other] });
      const before = await counted();
      expect(await call("ina", `/${id}/show`)).toMatchObject({ status: 403, json: { title: "own_request" } });
      expect(await since(before)).toEqual(["pii.reveal_refused ina own_request"]);
    },
  );

  it("capability 8.3: half an hour that ends while the value is opened is over", async () => {
    const id = await requested();
    await call("dora", `/${id}/approve`);
    const { directory } = desk.world;
    const slow: typeof directory = {
      ...directory,
      byId: (who, how) => {
        desk.clock.now = new Date(desk.clock.now.getTime() + REVEAL_MS);
        return directory.byId(who, how);
      },
    };
    const before = await counted();
    const shown = await reveals.show({ ...desk.world, directory: slow }, id, { account: oid("ina"), reason: REASON });
    expect(shown).toEqual({ kind: "refused", code: "answered" });
    expect(await since(before)).toEqual(["pii.reveal_refused ina answered"]);
  });

  it("capability 8.3: 20 requests to show at the same moment show it once", async () => {
    const id = await requested();
    await call("dora", `/${id}/approve`);
    const answers = await Promise.all(Array.from({ length: 20 }, () => call("ina", `/${id}/show`)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(19);
  });

  it("capability 8.5: an operator erases, holds and rotates by API; what was erased is shown to nobody", async () => {
    const id = await requested();
    await call("dora", `/${id}/approve`);
    const operate = (what: string, body: object) =>
      ask(desk, `POST /v1/vault/${what}`, OPERATOR_TOKEN, { reason: REASON, ...body });
    expect(await operate("rotate", {})).toMatchObject({ status: 200, json: { rewrapped: 3 } });
    const subject = { person: { system: "servicenow", account: PEOPLE.alice.sysId } };
    expect(await operate("hold", { subject, on: true })).toMatchObject({ status: 200, json: { status: "held" } });
    expect(await operate("erase", { subject })).toMatchObject({ status: 409, json: { title: "legal_hold" } });
    expect(await operate("hold", { subject, on: false })).toMatchObject({ status: 200, json: { status: "release_asked" } });
    expect(await operate("erase", { subject })).toMatchObject({ status: 409 });
    await release(desk.world, { kind: "person", ...subject.person }, { by: "omar", reason: REASON });
    expect(await operate("erase", { subject })).toMatchObject({ status: 200, json: { status: "erased", tokens: 1 } });
    expect(await operate("erase", { subject })).toMatchObject({ status: 404, json: { title: "unknown_subject" } });
    expect(await call("ina", `/${id}/show`)).toMatchObject({ status: 410, json: { title: "unreadable" } });
    await verifyEvidence(desk);
  });
});
