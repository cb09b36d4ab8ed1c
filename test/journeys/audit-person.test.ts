import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { IdpFault } from "../../simulators/idp/index.ts";
import { auditorClient, readerClient } from "../../src/cli/client.ts";
import { exportCommands } from "../../src/cli/export-commands.ts";
import { verifyExport } from "../../src/cli/verify-export.ts";
import type { Person } from "../../src/ports/index.ts";
import {
  type ApiAnswer,
  AUDITOR_TOKEN,
  ask,
  caseOf,
  changePerson,
  closeDesks,
  type Desk,
  evidenceOf,
  type Name,
  OPERATOR_TOKEN,
  openDesk,
  SECOND_AUDITOR_TOKEN,
  says,
  startChange,
  tokenOf,
  verifyEvidence,
} from "../support/desk/index.ts";

closeDesks(afterAll);

const PERIOD = { from: "2026-11-21", to: "2026-11-22" };
const ASKED = { ...PERIOD, format: "jsonl" };

let desk: Desk;
let folder = "";
let number = "";
let id = "";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ots-audit-person-"));
  desk = await openDesk({
    login: {},
    policy: (policy) => ({ ...policy, rbac: { ...policy.rbac, auditors: ["internal-audit"] } }),
  });
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.95 }));
  number = await startChange(desk);
  id = (await caseOf(desk, number)).id;
  await desk.seal();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Who = Name | "mallory" | "robot";
const get = (who: Who, path: string): Promise<ApiAnswer> => ask(desk, `GET ${path}`, tokenOf(desk, who));
const open = (who: Who): Promise<ApiAnswer> => ask(desk, "POST /v1/exports", tokenOf(desk, who), ASKED);
const ofKind = async (kind: string) => (await evidenceOf(desk)).filter((entry) => entry.kind === kind);

/** The directory says this of a person, until that is done. */
function during<T>(who: Name, change: Partial<Person>, work: () => Promise<T>): Promise<T> {
  const undo = changePerson(desk.people, who, change);
  return work().finally(undo);
}

/** The command as a person types it, with his access token in the environment. */
async function run(who: Who | null, ...line: readonly string[]): Promise<string> {
  const said: string[] = [];
  const accessToken = who === null ? undefined : tokenOf(desk, who);
  const ops = new Command().exitOverride();
  exportCommands(ops, {
    client: () => auditorClient(folder, { url: desk.url, token: AUDITOR_TOKEN, accessToken }),
    textOf: (file) => readFileSync(file, "utf8"),
    say: (text) => said.push(text),
    tell: () => undefined,
  });
  await ops.parseAsync(["node", "ops-trust", ...line]);
  return said.join("\n");
}
const period = ["--from", PERIOD.from, "--to", PERIOD.to];
const file = (name: string): string => join(folder, name);

describe("evidence taken out under one's own name", () => {
  it("capability 7.7: a member of rbac.auditors exports with his own access token; the entry names him with his groups, and the lines verify", async () => {
    const said = await run("ina", "export", ...period, "--out", file("own.jsonl"));
    const entry = (await ofKind("evidence.exported")).at(-1);
    expect(entry).toMatchObject({ actor: { type: "person", id: "ina", groups: ["internal-audit"] } });
    expect(said).toContain(String(entry?.payload["seals_sha256"]));
    expect(await verifyExport(file("own.jsonl"))).toMatchObject({ ok: true });
    await run("ina", "appendix", ...period, "--out", file("own.html"));
    expect(readFileSync(file("own.html"), "utf8")).toContain(`on ${number}</h3>`);
    expect(JSON.parse(await run("ina", "lineage", number))).toMatchObject({ ticket: number, cases: [{ case: id }] });
    const { json } = await get("ina", `/v1/cases/${id}`);
    expect(json).toMatchObject({ case: { id, ticket: number }, entries: expect.any(Array) });
    const own = { url: desk.url, token: undefined, accessToken: tokenOf(desk, "ina") };
    expect(await readerClient(folder, own).get(`/v1/cases/${id}`)).toEqual(json);
    await verifyEvidence(desk);
  });

  it("assurance 65: an export is its maker's alone, and without an access token the auditor's token serves as before", async () => {
    const opened = await open("ina");
    expect(opened).toMatchObject({ status: 201, json: { by: "ina" } });
    const path = `/v1/exports/${String(opened.json["id"])}`;
    const both = { groups: ["internal-audit"] };
    expect(await during("dora", both, () => get("dora", path))).toMatchObject({ status: 404, json: { title: "export_unknown" } });
    await run(null, "export", ...period, "--out", file("token.jsonl"));
    expect((await ofKind("evidence.exported")).at(-1)?.actor).toEqual({ type: "person", id: "ina" });
    const byToken = `/v1/exports/${String((await ask(desk, "POST /v1/exports", AUDITOR_TOKEN, ASKED)).json["id"])}`;
    expect(await during("dora", both, () => get("dora", byToken))).toMatchObject({ status: 404 });
    for (const theirs of [path, byToken])
      expect(await ask(desk, `GET ${theirs}`, SECOND_AUDITOR_TOKEN)).toMatchObject({
        status: 404,
        json: { title: "export_unknown" },
      });
  });

  type Refused = readonly [what: string, who: Who, told: string, ina: Partial<Person>];
  const REFUSED: readonly Refused[] = [
    ["somebody in no group of auditors", "lee", "not_an_auditor lee", {}],
    ["an auditor who is deactivated", "ina", "not_an_auditor ina", { active: false }],
    ["an auditor who is a guest", "ina", "not_an_auditor ina", { guest: true }],
    ["an auditor who has left the group", "ina", "not_an_auditor ina", { groups: ["ops-lead"] }],
    ["a program", "robot", "not_an_auditor ots", {}],
    ["nobody of the directory", "mallory", "unknown_person oid-mallory", {}],
  ];
  it.each(REFUSED)("assurance 65: %s is refused everywhere, on record", async (_what, who, told, change) => {
    const path = `/v1/exports/${String((await open("ina")).json["id"])}`;
    const [code, actor] = told.split(" ");
    const before = [(await ofKind("evidence.exported")).length, (await ofKind("evidence.export_refused")).length] as const;
    await during("ina", change, async () => {
      for (const asking of [
        () => open(who),
        () => get(who, path),
        () => get(who, `/v1/lineage?ticket=${number}`),
        () => get(who, `/v1/cases/${id}`),
      ])
        expect(await asking()).toMatchObject({ status: 403, json: { title: code } });
    });
    const refused = (await ofKind("evidence.export_refused")).slice(before[1]);
    expect(refused.map(({ actor: by, payload }) => [payload["code"], by.id, payload["asked"]].join(" "))).toEqual(
      ["export", "export", "lineage", "case"].map((asked) => `${code} ${actor} ${asked}`),
    );
    expect(await ofKind("evidence.exported")).toHaveLength(before[0]);
  });

  it("assurance 65: a forged token is nobody's and is counted; an operator's takes nothing out, and a person's opens nothing else", async () => {
    desk.refusals.take();
    const faults: readonly IdpFault[] = [
      { kind: "wrong_audience" },
      { kind: "bad_signature" },
      { kind: "expired" },
      { kind: "scope", scope: null },
    ];
    for (const fault of faults) {
      desk.idp.fail(fault);
      const token = tokenOf(desk, "ina");
      desk.idp.mend();
      expect(await ask(desk, "POST /v1/exports", token, ASKED)).toMatchObject({ status: 401 });
      expect(await ask(desk, `GET /v1/cases/${id}`, token)).toMatchObject({ status: 401 });
    }
    expect(desk.refusals.take()).toMatchObject({ "reviews.unauthenticated": 2 * faults.length });
    expect(await ask(desk, "POST /v1/exports", OPERATOR_TOKEN, ASKED)).toMatchObject({ status: 403 });
    for (const path of ["/v1/cases", "/v1/totals", "/v1/pauses", "/v1/reviewers"])
      expect(await get("ina", path)).toMatchObject({ status: 401 });
    for (const path of [`/v1/cases/${id}/abandon`, "/v1/pause", "/v1/vault/rotate"])
      expect(await ask(desk, `POST ${path}`, tokenOf(desk, "ina"), { reason: "to see" })).toMatchObject({ status: 401 });
    expect(await ask(desk, `GET /v1/cases/${id}`, AUDITOR_TOKEN)).toMatchObject({ status: 403 });
    expect(await ask(desk, `GET /v1/cases/${id}`, OPERATOR_TOKEN)).toMatchObject({ status: 200 });
  });

  it("the command line says why it may not be, at once and in the middle of a download, and what helps", async () => {
    const out = ["--out", file("refused.jsonl")];
    await expect(run("lee", "export", ...period, ...out)).rejects.toThrow(
      "Only active people in a group of rbac.auditors may do this (not_an_auditor): whoever keeps the directory can put you into one of these groups",
    );
    await expect(run("mallory", "lineage", number)).rejects.toThrow("(unknown_person): the directory lacks your account");
    const expired = { url: desk.url, token: undefined, accessToken: `${tokenOf(desk, "ina").slice(0, -4)}AAAA` };
    await expect(auditorClient(folder, expired).get("/v1/lineage?ticket=x")).rejects.toThrow("set OPS_TRUST_ACCESS_TOKEN");
  });
});

describe("a policy without rbac.auditors", () => {
  it("assurance 65: lets nobody take evidence out under his own name", async () => {
    const other = await openDesk({ login: {} });
    const answer = await ask(other, "POST /v1/exports", tokenOf(other, "ina"), ASKED);
    expect(answer).toMatchObject({ status: 403, json: { title: "not_an_auditor" } });
    expect((await evidenceOf(other)).map(({ kind }) => kind)).toContain("evidence.export_refused");
  });
});
