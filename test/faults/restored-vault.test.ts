import { afterAll, expect, it } from "vitest";
import { adopt, erase, eraseValue, hold, release } from "../../src/pipeline/index.ts";
import { restoreVault } from "../../src/pipeline/lost-vault.ts";
import { backUp, waited } from "../support/backup.ts";
import { answerChange, closeDesks, evidenceOf, openVaultDesk, PEOPLE, says, startChange } from "../support/desk/index.ts";

closeDesks(afterAll);

const ASKING = { by: "olga", reason: "request 17 under article 17" };
const REQUESTER = { kind: "person", system: "servicenow", account: PEOPLE.alice.sysId } as const;

it("assurance 55, 73: a backup put back brings nobody's values back who was erased since, though a hold of that time came back too", {
  timeout: 60_000,
}, async () => {
  const { desk, join } = await openVaultDesk();
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
  await desk.restart(join);
  await desk.seal();
  expect(await valueOf()).toBe("maria@corp.example");
  await waited(desk);
  await adopt(desk.world, { by: "olga", reason: "the disk was lost" });

  expect(await valueOf()).toBeNull();
  expect((await desk.database.db.query("select token from vault_values")).rows).toEqual([]);
  expect((await desk.database.db.query("select token from vault_erased")).rows).toEqual([{ token }]);
  await backup.drop();
});

it("assurance 55, 73: what was erased under somebody else's key since the backup goes again; what else is his stays", {
  timeout: 60_000,
}, async () => {
  const { desk, join } = await openVaultDesk();
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
  await desk.restart(join);
  await desk.seal();
  expect(await left()).toHaveLength(3);
  await waited(desk);
  await adopt(desk.world, { by: "olga", reason: "the disk was lost" });

  expect(await left()).toEqual(["maria@corp.example"]);
  await backup.drop();
});

it("assurance 55, 73: a backup put back loses no legal hold: neither one of the lost time, placed before anything was kept, nor one that is placed since, whenever it is adopted", {
  timeout: 60_000,
}, async () => {
  const { desk, join } = await openVaultDesk();
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
  const person = (who: keyof typeof PEOPLE) => ({ kind: "person", system: "servicenow", account: PEOPLE[who].sysId }) as const;
  const lifted = async (who: keyof typeof PEOPLE) => {
    await release(desk.world, person(who), ASKING);
    return (await release(desk.world, person(who), { ...ASKING, by: "omar" })).kind;
  };
  const later = () => {
    desk.clock.now = new Date(desk.clock.now.getTime() + 1000);
  };
  const number = await startChange(desk);
  await answerChange(desk, number, "lee", { action: "reject", comment: "insufficient evidence: ask maria@corp.example" });
  await hold(desk.world, person("ann"), ASKING);
  await desk.seal();
  const backup = await backUp(desk.database);
  await hold(desk.world, person("nora"), ASKING);
  expect(await lifted("ann")).toBe("released");
  expect(await erase(desk.world, REQUESTER, ASKING)).toMatchObject({ kind: "erased", tokens: 1 });
  await desk.seal();

  await backup.putBack();
  await desk.restart(join);
  await desk.seal();
  later();
  await hold(desk.world, REQUESTER, ASKING);
  await waited(desk);
  const range = await adopt(desk.world, { by: "olga", reason: "the disk was lost" });
  expect([await lifted("ann"), (await desk.database.db.query("select from vault_values")).count]).toEqual(["not_held", 0]);

  // As if it had been cut and begun again.
  later();
  await hold(desk.world, person("ann"), ASKING);
  await restoreVault(desk.world, range);
  for (const who of ["alice", "ann", "nora"] as const) expect([who, await lifted(who)]).toEqual([who, "released"]);
  await backup.drop();
});
