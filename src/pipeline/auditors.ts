import { barredAs } from "../case/index.ts";
import type { Person } from "../ports/index.ts";
import { asPerson, automaticReviewer } from "./automatic-reviewers.ts";
import { record } from "./entries.ts";
import type { World } from "./world.ts";

/** Who takes evidence out: a person of the directory with his groups at that time, or whom a token of the service names. */
export interface Auditor {
  readonly id: string;
  readonly groups?: readonly string[];
}

/** What is asked for: it stands in the entry of a refusal. */
export type AuditAsked = "export" | "lineage" | "case";

/** Whether an account's person audits; the codes of reveals. */
export type Audits =
  | { readonly kind: "auditor"; readonly auditor: Auditor }
  | { readonly kind: "refused"; readonly code: "unknown_person" | "not_an_auditor" };

/** The auditor behind an account that the identity provider proves. His rights are read anew each time; a refusal is an entry. Throws DIRECTORY_DOWN. */
export async function auditorBehind(world: World, account: string, asked: AuditAsked): Promise<Audits> {
  const program = automaticReviewer(world, { account, provenBy: "idp" });
  const person = program === null ? await world.directory.byAccount("idp", account, { fresh: true }) : null;
  if (person !== null && isAmong(world, person, world.policy.auditors))
    return { kind: "auditor", auditor: { id: person.id, groups: person.groups } };
  const code = person === null ? "unknown_person" : "not_an_auditor";
  const { all } = await record(world, {
    kind: "evidence.export_refused",
    actor: { type: "person", id: person?.id ?? account, ...(person === null ? {} : { groups: person.groups }) },
    subject: { system: "ops-trust", type: "log", id: world.logName },
    caseId: null,
    corr: {},
    payload: { code, asked },
  });
  await world.store.ledger.record(all);
  return { kind: "refused", code };
}

/** Whether somebody acts for one of these groups now: no guest, no program, nobody who has left. */
export function isAmong(world: Pick<World, "policy">, person: Person, groups: readonly string[]): boolean {
  const standing = asPerson(world, person);
  return standing !== null && barredAs(standing) === null && person.groups.some((group) => groups.includes(group));
}
