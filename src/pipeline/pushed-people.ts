import type { EntryInput } from "../evidence/index.ts";
import type { ProvisionedGroup, ProvisionedUser, Told } from "../ports/index.ts";
import { type Recorder, record } from "./entries.ts";

/** So many members are listed in one entry; all are counted. */
const LISTED = 300;

/** Puts on record what an identity provider pushed: ids and flags only. What changes nothing is no entry. */
export function recordsPushOf(world: Recorder, type: "user" | "group"): Told<ProvisionedUser> & Told<ProvisionedGroup> {
  return async (before: ProvisionedUser | ProvisionedGroup | null, after: ProvisionedUser | ProvisionedGroup | null) => {
    const of = after ?? before;
    const changed = changedOf(before ?? {}, after ?? {});
    if (of === null || changed.length === 0) return [];
    const input: EntryInput = {
      kind: "directory.pushed",
      actor: { type: "system", id: "scim" },
      subject: { system: "scim", type, id: of.id },
      caseId: null,
      corr: {},
      payload: {
        act: actOf(before, after),
        external_id: of.externalId,
        changed,
        ...("active" in of ? { active: of.active, guest: of.guest } : movesOf(before, after)),
      },
    };
    return (await record(world, input)).all;
  };
}

function actOf(before: object | null, after: object | null): "created" | "deleted" | "changed" {
  if (before === null) return "created";
  return after === null ? "deleted" : "changed";
}

/** The names of what is different. */
function changedOf(before: object, after: object): readonly string[] {
  const [was, is] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((key) => JSON.stringify(was.get(key)) !== JSON.stringify(is.get(key)))
    .sort();
}

function movesOf(before: ProvisionedUser | ProvisionedGroup | null, after: ProvisionedUser | ProvisionedGroup | null): object {
  const [was, is] = [membersOf(before), membersOf(after)];
  const added = is.filter((id) => !was.includes(id));
  const removed = was.filter((id) => !is.includes(id));
  return {
    added: added.slice(0, LISTED),
    added_count: added.length,
    removed: removed.slice(0, LISTED),
    removed_count: removed.length,
  };
}

function membersOf(of: ProvisionedUser | ProvisionedGroup | null): readonly string[] {
  return of !== null && "members" in of ? of.members : [];
}
