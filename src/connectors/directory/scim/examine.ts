import { errorCode } from "../../../case/index.ts";
import type { Directory, Finding, Provisioned } from "../../../ports/index.ts";

/** Group names that are listed when one is missing. */
const LISTED = 20;

/** Looks at what was pushed: how many people, which groups of the policy are there, and who of them may answer. */
export async function examineScim(
  provisioned: Provisioned,
  directory: Directory,
  { groups, systems }: { readonly groups: Readonly<Record<string, string>>; readonly systems: readonly string[] },
): Promise<readonly Finding[]> {
  const people = await provisioned.users.find({ where: [], offset: 0, limit: 0 });
  const pushed = await provisioned.groups.find({ where: [], offset: 0, limit: LISTED });
  const findings: Finding[] = [{ check: "pushed", state: "ok", says: `${people.total} people, ${pushed.total} groups` }];
  // The name is the provider's text: written as JSON it is one line.
  const known = pushed.items.map(({ id, displayName }) => `${id} ${JSON.stringify(displayName.slice(0, 60))}`).join(", ");
  for (const [name, id] of Object.entries(groups))
    findings.push(...(await examineGroup(directory, name, { id, known, systems })));
  return findings;
}

interface Looked {
  readonly id: string;
  readonly known: string;
  readonly systems: readonly string[];
}

async function examineGroup(directory: Directory, name: string, { id, known, systems }: Looked): Promise<readonly Finding[]> {
  const check = `group ${name}`;
  try {
    const members = await directory.members(name, { fresh: true });
    const able = members.filter((person) => person.active && person.human && person.guest === undefined);
    const says = `${id}: ${members.length} people, of whom ${able.length} may answer`;
    if (able.length === 0)
      return [{ check, state: "warning", says, fix: "put somebody into it: what only it may answer expires as rejected" }];
    const unmapped = systems.flatMap((system) => {
      const without = able.filter(({ accounts }) => (accounts[system] ?? []).length === 0);
      return without.length === 0 ? [] : [`${without.length} without ${system} account`];
    });
    const fix = "map them in OPS_TRUST_ACCOUNTS_FILE or SCIM_ACCOUNT_ATTRIBUTES: until then their answers there do not count";
    return [{ check, state: "ok", says }, ...unmapped.map((lack): Finding => ({ check, state: "warning", says: lack, fix }))];
  } catch (error) {
    const says = `${id}: ${errorCode(error)}; pushed are ${known || "none"}`;
    return [{ check, state: "problem", says, fix: "push the group, and put its id into OPS_TRUST_GROUPS" }];
  }
}
