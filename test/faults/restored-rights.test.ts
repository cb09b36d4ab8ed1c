import { afterAll, expect, it } from "vitest";
import { adopt, factors, recordsPushOf } from "../../src/pipeline/index.ts";
import type { ProvisionedGroup, ProvisionedUser } from "../../src/ports/index.ts";
import { backUp, waited } from "../support/backup.ts";
import { closeDesks, openDesk } from "../support/desk/index.ts";

closeDesks(afterAll);

const user = (id: string): ProvisionedUser => ({
  id,
  externalId: `oid-${id}`,
  userName: `${id}@corp.example`,
  active: true,
  guest: false,
  employeeNumber: null,
  manager: null,
  accounts: { servicenow: id.padEnd(32, "0") },
});
const leads: ProvisionedGroup = {
  id: "g-leads",
  externalId: "oid-leads",
  displayName: "Leads",
  members: ["u-ann", "u-lee", "u-lou"],
};
const directors: ProvisionedGroup = { ...leads, id: "g-directors", externalId: "oid-directors", displayName: "Directors" };

it("assurance 73: rights, second factors and sessions that people lost in the lost time stay lost after a backup was put back", {
  timeout: 60_000,
}, async () => {
  const desk = await openDesk({ login: {} });
  const users = () => desk.world.store.provisioned.users;
  const groups = () => desk.world.store.provisioned.groups;
  const [ofUser, ofGroup] = [recordsPushOf(desk.world, "user"), recordsPushOf(desk.world, "group")];
  for (const id of ["u-ann", "u-lee", "u-lou", "u-ina"]) await users().add(user(id), ofUser);
  for (const group of [leads, directors]) await groups().add(group, ofGroup);
  for (const person of ["ann", "lee", "lou"]) await factors.enrol(desk.world, person, person);
  const until = new Date(desk.clock.now.getTime() + 3_600_000).toISOString();
  await desk.world.store.sessions.open("a-hash", { account: "oid-lee", signedInAt: null, acr: null, until }, desk.clock.now);
  await desk.seal();
  const backup = await backUp(desk.database);

  await users().change("u-ann", (now) => ({ ...now, active: false }), ofUser);
  await users().change("u-lou", (now) => ({ ...now, accounts: {} }), ofUser);
  await groups().change("g-leads", (now) => ({ ...now, members: ["u-lou", "u-ina"] }), ofGroup);
  await groups().drop("g-directors", ofGroup);
  await factors.remove(desk.world, "ann", null);
  await factors.reset(desk.world, "lee", { by: "olga", reason: "the phone was stolen" });
  await desk.world.store.sessions.close("a-hash");
  await desk.seal();

  const rights = async () => ({
    active: (await users().load("u-ann"))?.active,
    accounts: (await users().load("u-lou"))?.accounts,
    leads: (await groups().load("g-leads"))?.members.toSorted(),
    directors: await groups().load("g-directors"),
    factors: await Promise.all(
      ["ann", "lee", "lou"].map(async (person) => (await desk.world.store.factors.of(person)).totp !== null),
    ),
    session: await desk.world.store.sessions.load("a-hash", desk.clock.now),
  });
  const then = await rights();
  expect(then).toEqual({
    active: false,
    accounts: {},
    leads: ["u-ina", "u-lou"],
    directors: null,
    factors: [false, false, true],
    session: null,
  });
  await backup.putBack();
  await desk.restart();
  await desk.seal();
  expect(await rights()).not.toEqual(then);
  await waited(desk);
  await adopt(desk.world, { by: "olga", reason: "the disk was lost" });

  expect(await rights()).toEqual(then);
  await backup.drop();
});
