import type { Person } from "../../src/ports/index.ts";

/** Somebody of these groups with an account in ServiceNow. */
export function somebody(id: string, groups: readonly string[], change: Partial<Person> = {}): Person {
  return { id, active: true, human: true, groups, accounts: { servicenow: [`acc-${id}`] }, ...change };
}
