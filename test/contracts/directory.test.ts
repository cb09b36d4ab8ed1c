import { describe, expect, it } from "vitest";
import { staticDirectory } from "../../src/connectors/directory/index.ts";
import type { Directory } from "../../src/ports/index.ts";
import { ID, openEntraDesk } from "../support/entra.ts";
import { openScimPlace, pushPeople } from "../support/scim.ts";

/** Lee and Lou in ops-lead, Dora in ops-director, Nora in none; and how the identity provider is changed and breaks. */
interface Place {
  readonly directory: Directory;
  disable(id: string): Promise<void> | void;
  leave(id: string): Promise<void> | void;
  break(): Promise<void> | void;
}

const staticPlace = async (): Promise<Place> => {
  const person = (id: string, groups: string[], accounts: Record<string, string[]> = {}) => ({
    id,
    active: true,
    human: true,
    groups,
    accounts,
  });
  const people = [
    person(ID.lee, ["ops-lead"], { servicenow: ["sn-lee"], jira: ["acc-lee"] }),
    person(ID.lou, ["ops-lead"], { servicenow: ["sn-lou"] }),
    person(ID.nora, [], { servicenow: ["sn-nora"] }),
    person(ID.dora, ["ops-director"]),
  ];
  let broken = false;
  const change = (id: string, to: object): void => {
    for (const one of people) if (one.id === id) Object.assign(one, to);
  };
  return {
    directory: staticDirectory(() => {
      if (broken) throw Object.assign(new Error("unreadable"), { code: "DIRECTORY_DOWN" });
      return { people };
    }),
    disable: (id) => change(id, { active: false }),
    leave: (id) => change(id, { groups: [] }),
    break: () => {
      broken = true;
    },
  };
};

const entraPlace = async (): Promise<Place> => {
  const { sim, entra } = await openEntraDesk();
  return {
    directory: entra.directory,
    disable: (id) => sim.tenant.change(id, { accountEnabled: false }),
    leave: (id) => {
      for (const group of [ID.leads, ID.nested, ID.directors]) sim.tenant.leave(group, id);
    },
    break: () => sim.fail({ kind: "status", status: 503 }),
  };
};

const scimPlace = async (kind: "entra" | "okta"): Promise<Place> => {
  const place = await openScimPlace(kind);
  const { client, database } = place;
  const ids = await pushPeople(place);
  const ours = new Map<string, string>([
    [ID.lee, ids.lee],
    [ID.lou, ids.lou],
  ]);
  const of = (id: string): string => ours.get(id) ?? "";
  // Okta gives its groups no id: they are known by ours.
  const groups = kind === "entra" ? [ID.leads, ID.directors] : [ids.leads, ids.directors];
  return {
    directory: place.directory({ "ops-lead": groups[0] ?? "", "ops-director": groups[1] ?? "" }),
    disable: async (id) => void (await client.deactivate(of(id))),
    leave: async (id) => void (await client.leave(ids.leads, of(id))),
    break: async () => void (await database.db.query("drop table provisioned_members, provisioned_groups, provisioned_users")),
  };
};

const FRESH = { fresh: true };

describe.each([
  ["static", staticPlace],
  ["entra", entraPlace],
  ["scim (pushed by Entra)", () => scimPlace("entra")],
  ["scim (pushed by Okta)", () => scimPlace("okta")],
] as const)("the %s directory", (_name, open) => {
  it("capability 6.1, 15.9: finds a person by his ticket account, with the policy's groups that he is in", async () => {
    const { directory } = await open();
    const lee = await directory.byAccount("servicenow", "sn-lee");
    expect(lee).toMatchObject({ id: ID.lee, active: true, human: true, groups: ["ops-lead"] });
    expect(await directory.byAccount("jira", "acc-lee")).toEqual(lee);
    expect(await directory.byId(ID.lee)).toEqual(lee);
  });

  it("capability 6.1: an account or an id that nobody has is nobody, and one system's account is none of another's", async () => {
    const { directory } = await open();
    expect(await directory.byAccount("servicenow", "sn-who")).toBeNull();
    expect(await directory.byAccount("jira", "sn-lee")).toBeNull();
    expect(await directory.byAccount("constructor", "sn-lee")).toBeNull();
    expect(await directory.byId("cccccccc-0000-4000-8000-000000000001")).toBeNull();
    expect(await directory.byId("../groups")).toBeNull();
  });

  it("lists the members of a group, of no other, and nobody for a group that is not known", async () => {
    const { directory } = await open();
    const ids = async (group: string) => (await directory.members(group)).map(({ id }) => id).sort();
    expect(await ids("ops-lead")).toEqual([ID.lee, ID.lou]);
    expect(await ids("ops-director")).toEqual([ID.dora]);
    expect(await ids("ops")).toEqual([]);
    expect(await ids("constructor")).toEqual([]);
  });

  it("capability 6.7, assurance 29: whoever was taken out of the group is out of it at the next fresh reading", async () => {
    const { directory, leave } = await open();
    await directory.byAccount("servicenow", "sn-lee");
    await leave(ID.lee);
    expect((await directory.byAccount("servicenow", "sn-lee", FRESH))?.groups).toEqual([]);
    expect((await directory.members("ops-lead", FRESH)).map(({ id }) => id)).toEqual([ID.lou]);
  });

  it("capability 6.7, assurance 29: a leaver is inactive at the next fresh reading, and still named", async () => {
    const { directory, disable } = await open();
    await directory.byAccount("servicenow", "sn-lee");
    await disable(ID.lee);
    expect(await directory.byAccount("servicenow", "sn-lee", FRESH)).toMatchObject({ id: ID.lee, active: false });
  });

  it("capability 6.7: what cannot tell says so, and never that somebody is nobody", async () => {
    const { directory, ...place } = await open();
    await place.break();
    const down = expect.objectContaining({ code: "DIRECTORY_DOWN" });
    await expect(directory.byAccount("servicenow", "sn-lee", FRESH)).rejects.toEqual(down);
    await expect(directory.byId(ID.lee, FRESH)).rejects.toEqual(down);
    await expect(directory.members("ops-lead", FRESH)).rejects.toEqual(down);
  });
});
