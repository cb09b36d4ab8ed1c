import { createHash } from "node:crypto";

/** One person with an account in both ticket systems. Who may review follows from the groups, which the policy names. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly groups: readonly string[];
  readonly serviceNow: { readonly userName: string; readonly sysId: string; readonly password: string };
  readonly jira: { readonly accountId: string; readonly email: string; readonly token: string };
}

function person(name: string, title: string, groups: readonly string[]): Person {
  const userName = name.toLowerCase().replaceAll(" ", ".");
  return {
    id: `dir-${digits(`directory ${userName}`).slice(0, 12)}`,
    name,
    title,
    groups,
    serviceNow: { userName, sysId: digits(`servicenow ${userName}`), password: `demo-secret-pw-${userName}` },
    jira: {
      accountId: `712020:${digits(`jira ${userName}`).slice(0, 24)}`,
      email: `${userName}@example.test`,
      token: `demo-secret-token-${userName}`,
    },
  };
}

function digits(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

/** Everybody who appears. Grace leads operations and asks for a vendor herself: what she asks for she cannot approve. */
export const CAST = {
  ana: person("Ana Reyes", "operations analyst", ["ops-analyst"]),
  ben: person("Ben Okafor", "operations lead", ["ops-lead"]),
  chiara: person("Chiara Lind", "operations lead", ["ops-lead"]),
  grace: person("Grace Hall", "operations lead", ["ops-lead"]),
  dev: person("Dev Rao", "operations director", ["ops-director"]),
  edith: person("Edith Mori", "internal auditor", ["internal-audit"]),
  femi: person("Femi Adeyemi", "change owner", []),
  hugo: person("Hugo Brandt", "buyer in procurement", []),
} as const;

export type Name = keyof typeof CAST;

/** Our own accounts in the two systems: the automation is an actor of its own and can never answer a review. */
export const SERVICE = {
  serviceNow: {
    userName: "ots.service",
    sysId: digits("servicenow ots.service"),
    clientId: "ots-client",
    clientSecret: "demo-secret-of-the-client",
  },
  jira: { accountId: "712020:ops-trust-service", email: "ops-trust@example.test", token: "demo-secret-of-the-service" },
} as const;

/** Who administers the Jira site, and reviews nothing. */
export const ADMINISTRATOR = "712020:site-administrator";

/** The directory file: ids, groups and accounts; it needs no names. */
export function directory(): { readonly people: readonly object[] } {
  const people = Object.values(CAST).map(({ id, groups, serviceNow, jira }) => ({
    id,
    groups,
    accounts: { servicenow: [serviceNow.sysId], jira: [jira.accountId] },
  }));
  const service = {
    id: "dir-ops-trust-service",
    human: false,
    accounts: { servicenow: [SERVICE.serviceNow.sysId], jira: [SERVICE.jira.accountId] },
  };
  const administrator = { id: "dir-site-administrator", accounts: { jira: [ADMINISTRATOR] } };
  return { people: [...people, service, administrator] };
}
