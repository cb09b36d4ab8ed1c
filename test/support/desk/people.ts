import { createHash } from "node:crypto";
import type { Person } from "../../../src/ports/index.ts";
import { PERSONAL, SECRETS } from "../canaries/index.ts";

/** Somebody with an account in both ticket systems. */
export interface Somebody {
  readonly id: string;
  readonly groups: readonly string[];
  readonly sysId: string;
  readonly accountId: string;
}

function somebody(id: string, ...groups: readonly string[]): Somebody {
  const hex = createHash("sha256").update(id).digest("hex");
  return { id, groups, sysId: hex.slice(0, 32), accountId: `712020:${hex.slice(0, 24)}` };
}

/** Alice asks and owns; Ann, Lee and Lou, Dora and Ina review low, medium and high risk; Nora is in no group. */
export const PEOPLE = {
  alice: somebody("alice"),
  nora: somebody("nora"),
  ann: somebody("ann", "ops-analyst"),
  lee: somebody("lee", "ops-lead"),
  lou: somebody("lou", "ops-lead"),
  dora: somebody("dora", "ops-director"),
  ina: somebody("ina", "internal-audit"),
} as const;
export type Name = keyof typeof PEOPLE;

/** How both systems show somebody. */
export function nameOf(id: string): string {
  return id === "alice" ? PERSONAL.name : id;
}

/** Our own accounts. */
export const SERVICE = {
  userName: "ots.service",
  sysId: "0".repeat(31).concat("1"),
  accountId: "712020:ops-trust-service",
  email: "ots@corp.example",
  token: SECRETS.jiraToken,
} as const;

/** From now on the directory says this of somebody, until the answer is called. Throws when it does not know him. */
export function changePerson(people: Person[], id: string, to: Partial<Person>): () => void {
  const at = people.findIndex((person) => person.id === id);
  const before = people[at];
  if (before === undefined) throw new Error(`nobody is called ${id}`);
  people[at] = { ...before, ...to };
  return () => {
    people[at] = before;
  };
}

/** The directory's people; a test may change the list while it runs. */
export function directoryPeople(): Person[] {
  const people = Object.values(PEOPLE).map(
    ({ id, groups, sysId, accountId }): Person => ({
      id,
      active: true,
      human: true,
      groups,
      accounts: { servicenow: [sysId], jira: [accountId] },
    }),
  );
  return [
    ...people,
    {
      id: "ots",
      active: true,
      human: false,
      groups: ["ops-lead"],
      accounts: { servicenow: [SERVICE.sysId], jira: [SERVICE.accountId] },
    },
  ];
}
