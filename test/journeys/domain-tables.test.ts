import { execFile } from "node:child_process";
import { afterEach, describe, expect, it } from "vitest";
import { originOf, vkeyOf } from "../../src/evidence/index.ts";
import { compareTables, type Difference } from "../../src/pipeline/index.ts";
import { openDomainTables } from "../../src/store/domain-tables.ts";
import { checkpointKeyFile } from "../support/checkpoint-key.ts";
import { childEnvironment } from "../support/child-environment.ts";
import { answerChange, caseOf, closeDesks, type Desk, openDesk, says, startChange } from "../support/desk/index.ts";
import { vaultKeysFile } from "../support/vault-key.ts";

closeDesks(afterEach);

async function differences(desk: Desk): Promise<readonly Difference[]> {
  const found: Difference[] = [];
  for await (const page of compareTables(desk.world)) found.push(...page.differences);
  return found;
}
/** What is found when somebody has run this; it is taken back again. */
async function afterwards(desk: Desk, sql: string, id: string): Promise<readonly Difference[]> {
  const found: Difference[] = [];
  const undone = new Error("undone");
  const work = desk.database.db.transaction(async (tx) => {
    await tx.query(sql, [id]);
    const store = { ...desk.world.store, domainTables: openDomainTables(tx) };
    for await (const page of compareTables({ store, logName: desk.world.logName })) found.push(...page.differences);
    throw undone;
  });
  await expect(work).rejects.toBe(undone);
  return found;
}

const told = (all: readonly Difference[]): readonly string[] => [
  ...new Set(all.map(({ table, column }) => `${table} ${column}`)),
];

function vkeyIn({ world }: Desk): string {
  if (world.signing === null) throw new Error("this desk signs nothing");
  return vkeyOf(originOf(world.logName), world.signing.signer.publicKey);
}

/** One of everything: applied by people and by the policy, rejected, asked, withdrawn by a change, and one under way. */
async function day(): Promise<{ readonly desk: Desk; readonly key: string; readonly id: string }> {
  const desk = await openDesk();
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
  const key = await startChange(desk);
  await answerChange(desk, key, "lee", { action: "approve" });
  await answerChange(desk, await startChange(desk), "lee", { action: "reject", comment: "wrong target: the other node" });
  const moved = await startChange(desk);
  desk.serviceNow.update("change_request", moved, { short_description: "another text" }, { asUser: "alice" });
  await desk.settle();
  await startChange(desk);
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.95 }));
  await startChange(desk);
  return { desk, key, id: (await caseOf(desk, key)).id };
}

describe("direct edits of the domain tables", () => {
  it("wish B22: what the service itself writes is no difference, sealed or not, over or under way", async () => {
    const { desk } = await day();
    expect(await differences(desk)).toEqual([]);
    await desk.seal();
    await desk.pass(90_000);
    await desk.seal();
    expect(await differences(desk)).toEqual([]);
  });

  type Edit = readonly [sql: string, told: readonly string[]];
  const EDITS: readonly Edit[] = [
    ["update cases set status = 'held' where id = $1", ["cases status"]],
    [`update cases set data = jsonb_set(data, '{status}', '"held"') where id = $1`, ["cases data.status"]],
    [`update cases set data = jsonb_set(data, '{end}', '"rejected"') where id = $1`, ["cases data.end"]],
    ["update cases set ticket_key = 'CHG-FORGED' where id = $1", ["cases ticket_key"]],
    ["update cases set ticket_id = 'forged' where id = $1", ["cases ticket_id"]],
    [`update cases set data = jsonb_set(data, '{ticket,id}', '"forged"') where id = $1`, ["cases data.ticket"]],
    ["update cases set workflow = 'forged' where id = $1", ["cases workflow"]],
    [`update cases set data = jsonb_set(data, '{proposal,digest}', '"forged"') where id = $1`, ["cases data.proposal.digest"]],
    ["update reviews set status = 'rejected' where case_id = $1", ["reviews status"]],
    [`update reviews set data = jsonb_set(data, '{digest}', '"forged"') where case_id = $1`, ["reviews data.digest"]],
    ["delete from reviews where case_id = $1", ["reviews id"]],
    ["update effects set status = 'failed' where case_id = $1 and body ->> 'kind' = 'action'", ["effects status"]],
    ["update effects set status = 'failed' where case_id = $1 and body ->> 'kind' = 'card'", ["effects status"]],
    ["update effects set digest = repeat('f', 64) where case_id = $1 and body ->> 'kind' = 'action'", ["effects digest"]],
    ["update effects set entry_hash = repeat('f', 64) where case_id = $1 and body ->> 'kind' = 'action'", ["effects entry_hash"]],
    [
      `update effects set body = jsonb_set(body, '{payload,note}', '"forged"') where case_id = $1 and body ->> 'kind' = 'action'`,
      ["effects body"],
    ],
    [
      `update effects set receipt = jsonb_set(receipt, '{recordId}', '"forged"') where case_id = $1 and body ->> 'kind' = 'action'`,
      ["effects receipt.recordId"],
    ],
    ["delete from effects where case_id = $1 and body ->> 'kind' = 'action'", ["effects id"]],
    ["delete from cases where id = $1", ["cases id"]],
  ];
  it("wish B22: each edit of a case, review or write is named by table, id and column, also a row without entries and entries without a row", async () => {
    const { desk, id } = await day();
    for (const [sql, expected] of EDITS) {
      const all = await afterwards(desk, sql, id);
      expect(told(all), sql).toEqual(expected);
    }
  });

  it("wish B22: evidence tables says so on the command line, with exit code 1, and changes nothing", {
    timeout: 120_000,
  }, async () => {
    const { desk, id } = await day();
    await desk.seal();
    const env = {
      ...childEnvironment(),
      DATABASE_URL: desk.database.url,
      OPS_TRUST_TENANT: "test",
      OPS_TRUST_REGION: "us-east-1",
      OPS_TRUST_DATA_DIR: desk.dataDir,
      OPS_TRUST_CARD_KEY: Buffer.alloc(32, 1).toString("base64"),
      OPS_TRUST_ADMIN_TOKENS: `olga=${"t".repeat(40)}`,
      OPS_TRUST_CHECKPOINT_KEY_FILE: checkpointKeyFile(),
      OPS_TRUST_VAULT_KEY_FILE: vaultKeysFile(),
    };
    const run = async (): Promise<{ readonly code: number; readonly text: string }> =>
      new Promise((done) => {
        const args = ["src/cli.ts", "evidence", "tables", "--key", vkeyIn(desk)];
        execFile(process.execPath, args, { env }, (error, stdout, stderr) =>
          done({ code: typeof error?.code === "number" ? error.code : 0, text: stdout + stderr }),
        );
      });
    expect(await run()).toMatchObject({
      code: 0,
      text: expect.stringMatching(/verified in the database[^]*6 cases compared[^]*no difference/),
    });
    await desk.database.db.query("update cases set ticket_key = 'CHG-FORGED' where id = $1", [id]);
    const { code, text } = await run();
    expect([code, text]).toEqual([
      1,
      expect.stringContaining(`cases ${id} ticket_key: the row says "CHG-FORGED", the evidence "CHG`),
    ]);
  });
});
