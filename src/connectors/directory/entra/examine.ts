import { OpsError } from "../../../case/index.ts";
import type { Directory, Finding, Person } from "../../../ports/index.ts";
import type { Source } from "./people.ts";

/** What to do about a reason that Entra or the way to it gave. */
const WAYS_OUT: ReadonlyMap<string, string> = new Map([
  ["invalid_client", "correct ENTRA_CLIENT_SECRET or the certificate: its value, not its id, and not expired"],
  ["unauthorized_client", "correct ENTRA_CLIENT_ID: the application (client) id in this tenant"],
  ["invalid_request", "correct ENTRA_TENANT_ID: the directory (tenant) id"],
  ["forbidden", "grant the application permissions User.Read.All and GroupMember.Read.All, with admin consent"],
  ["busy", "wait: Graph limits our requests"],
]);
const REACH = "check ENTRA_GRAPH_URL and ENTRA_LOGIN_URL, and that this host may reach both";

/** Looks at the tenant as it is configured: reached and as whom, which groups exist, who is in them and who has no ticket account. Directory ids and numbers only. */
export async function examine(source: Source, directory: Directory, systems: readonly string[]): Promise<readonly Finding[]> {
  const { config, graph } = source;
  const as = `application ${config.clientId} of tenant ${config.tenant}`;
  try {
    await graph.get("/users", { query: { $select: "id", $top: "1" } });
  } catch (error) {
    return [problem("reached", error, as)];
  }
  const findings: Finding[] = [{ check: "reached", state: "ok", says: `as ${as}` }];
  for (const [name, id] of Object.entries(config.groups))
    findings.push(...(await examineGroup(directory, name, { id, systems })));
  return findings;
}

interface Looked {
  readonly id: string;
  readonly systems: readonly string[];
}

async function examineGroup(directory: Directory, name: string, { id, systems }: Looked): Promise<readonly Finding[]> {
  const check = `group ${name}`;
  try {
    const people = await directory.members(name, { fresh: true });
    const able = people.filter((person) => person.active && person.human && person.guest === undefined);
    const unable = people.length - able.length;
    const says = `${id}: ${people.length} people, of whom ${able.length} may answer${unable > 0 ? ` (${unable} disabled, unreadable, guests or no single person)` : ""}`;
    if (able.length === 0)
      return [{ check, state: "warning", says, fix: "put somebody into it: what only it may answer expires as rejected" }];
    return [{ check, state: "ok", says }, ...systems.flatMap((system) => unmapped(check, able, system))];
  } catch (error) {
    if (reasonOf(error) !== "group_absent") return [problem(check, error, id)];
    return [
      {
        check,
        state: "problem",
        says: `no group has the id ${id}`,
        fix: "correct it in OPS_TRUST_GROUPS: the group's Object ID",
      },
    ];
  }
}

function unmapped(check: string, people: readonly Person[], system: string): readonly Finding[] {
  const without = people.filter(({ accounts }) => (accounts[system] ?? []).length === 0).map(({ id }) => id);
  if (without.length === 0) return [];
  const named = `${without.slice(0, 5).join(", ")}${without.length > 5 ? " ..." : ""}`;
  const fix = "map them in OPS_TRUST_ACCOUNTS_FILE or ENTRA_ACCOUNT_ATTRIBUTES: until then their answers there do not count";
  return [{ check, state: "warning", says: `${without.length} without ${system} account: ${named}`, fix }];
}

function problem(check: string, error: unknown, what: string): Finding {
  const reason = reasonOf(error);
  const number = error instanceof OpsError ? error.context["aadsts"] : undefined;
  const says = `${what}: ${reason}${number === undefined ? "" : ` (AADSTS${number})`}`;
  return { check, state: "problem", says, fix: WAYS_OUT.get(reason) ?? REACH };
}

function reasonOf(error: unknown): string {
  return error instanceof OpsError ? String(error.context["reason"] ?? error.code) : "unexpected";
}
