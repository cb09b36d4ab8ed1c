import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { adopt, erase, eraseValue, hold, release } from "../../src/pipeline/index.ts";
import { backUp } from "../support/backup.ts";
import {
  answerChange,
  closeDesks,
  evidenceOf,
  keyFileIn,
  openDesk,
  PEOPLE,
  says,
  startChange,
  withVault,
} from "../support/desk/index.ts";

closeDesks(afterAll);

const ASKING = { by: "olga", reason: "request 17 under article 17" };
const REQUESTER = { kind: "person", system: "servicenow", account: PEOPLE.alice.sysId } as const;
const folder = mkdtempSync(join(tmpdir(), "ots-vault-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("assurance 55, 73: a backup put back brings nobody's values back who was erased since, though a hold of that time came back too", {
  timeout: 60_000,
}, async () => {
  const file = keyFileIn(folder);
  const desk = await openDesk({}, (world) => withVault(world, file));
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
  const number = await startChange(desk);
  await answerChange(desk, number, "lee", { action: "reject", comment: "insufficient evidence: ask maria@corp.example" });
  const [token = ""] = /pii_email_[0-9a-z]{26}/.exec((await evidenceOf(desk)).map(({ text }) => text).join()) ?? [];
  const valueOf = () => desk.world.vault?.valueOf(token);
  expect(await hold(desk.world, REQUESTER, ASKING)).toMatchObject({ kind: "held" });
  await desk.seal();
  const backup = await backUp(desk.database);
  await release(desk.world, REQUESTER, ASKING);
  await release(desk.world, REQUESTER, { ...ASKING, by: "omar" });
  expect(await erase(desk.world, REQUESTER, ASKING)).toMatchObject({ kind: "erased", tokens: 1 });
  await desk.seal();

  await backup.putBack();
  await desk.restart((world) => withVault(world, file));
  await desk.seal();
  expect(await valueOf()).toBe("maria@corp.example");
  await desk.database.db.query("update restores set found_at = found_at - interval '2 minutes'");
  await adopt(desk.world, { by: "olga", reason: "the disk was lost" });

  expect(await valueOf()).toBeNull();
  expect((await desk.database.db.query("select token from vault_values")).rows).toEqual([]);
  await backup.drop();
});

it("assurance 55, 73: what was erased under somebody else's key since the backup goes again; what else is his stays", {
  timeout: 60_000,
}, async () => {
  const file = keyFileIn(folder);
  const desk = await openDesk({}, (world) => withVault(world, file));
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
  const number = await startChange(desk);
  const words = "insufficient evidence: ask Nora@corp.example, or zoe@corp.example, or maria@corp.example";
  await answerChange(desk, number, "lee", { action: "reject", comment: words });
  const left = async () => {
    const { rows } = await desk.database.db.query("select token from vault_values order by token");
    return Promise.all(rows.map(async (row) => desk.world.vault?.valueOf(String(row["token"]))));
  };
  await desk.seal();
  const backup = await backUp(desk.database);
  const nora = { kind: "person", system: "servicenow", account: PEOPLE.nora.sysId } as const;
  expect(await erase(desk.world, nora, ASKING)).toMatchObject({ kind: "erased", elsewhere: 1 });
  expect(await eraseValue(desk.world, "ZOE@corp.example", ASKING)).toMatchObject({ kind: "erased", elsewhere: 1 });
  await desk.seal();

  await backup.putBack();
  await desk.restart((world) => withVault(world, file));
  await desk.seal();
  expect(await left()).toHaveLength(3);
  await desk.database.db.query("update restores set found_at = found_at - interval '2 minutes'");
  await adopt(desk.world, { by: "olga", reason: "the disk was lost" });

  expect(await left()).toEqual(["maria@corp.example"]);
  await backup.drop();
});

it("assurance 55, 73: a backup put back loses no legal hold: neither one of the lost time, placed before anything was kept, nor one that is placed while nothing is adopted yet", {
  timeout: 60_000,
}, async () => {
  const file = keyFileIn(folder);
  const desk = await openDesk({}, (world) => withVault(world, file));
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
  const nora = { kind: "person", system: "servicenow", account: PEOPLE.nora.sysId } as const;
  const lee = { kind: "person", system: "servicenow", account: PEOPLE.lee.sysId } as const;
  const holdUntilReleased = async (owner: typeof nora) => {
    await hold(desk.world, owner, ASKING);
    await release(desk.world, owner, ASKING);
    await release(desk.world, owner, { ...ASKING, by: "omar" });
  };
  const number = await startChange(desk);
  await answerChange(desk, number, "lee", { action: "reject", comment: "insufficient evidence: ask maria@corp.example" });
  await desk.seal();
  const backup = await backUp(desk.database);
  await hold(desk.world, nora, ASKING);
  await holdUntilReleased(REQUESTER);
  await holdUntilReleased(lee);
  expect(await erase(desk.world, REQUESTER, ASKING)).toMatchObject({ kind: "erased", tokens: 1 });
  await desk.seal();

  await backup.putBack();
  await desk.restart((world) => withVault(world, file));
  await desk.seal();
  desk.clock.now = new Date(desk.clock.now.getTime() + 1000);
  await hold(desk.world, REQUESTER, ASKING);
  await hold(desk.world, lee, ASKING);
  await desk.database.db.query("update restores set found_at = found_at - interval '2 minutes'");
  await adopt(desk.world, { by: "olga", reason: "the disk was lost" });

  const again = async (owner: typeof nora) => (await release(desk.world, owner, ASKING)).kind;
  expect([await again(nora), await again(REQUESTER), await again(lee)]).toEqual(Array(3).fill("release_asked"));
  expect((await desk.database.db.query("select token from vault_values")).rows).toEqual([]);
  await backup.drop();
});
