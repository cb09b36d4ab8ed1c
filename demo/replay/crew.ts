import { createHash } from "node:crypto";

/** A reviewer with an account in both ticket systems. */
export interface Reviewer {
  readonly id: string;
  readonly name: string;
  readonly group: string;
  readonly serviceNow: { readonly userName: string; readonly id: string; readonly password: string };
  readonly jira: { readonly accountId: string; readonly email: string; readonly token: string };
}

/** Our own accounts. */
export const OWN = {
  serviceNow: {
    userName: "ots.service",
    id: digits("servicenow ots.service"),
    client: "ots-replay",
    clientSecret: "demo-secret-of-the-client",
  },
  jira: { accountId: "712020:ops-trust-replay", email: "ops-trust@example.test", token: "demo-secret-of-the-service" },
} as const;

function digits(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

/** One reviewer for each group that the policy names. */
export function crewOf(groups: readonly string[]): readonly Reviewer[] {
  return groups.map((group) => {
    const slug = group.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
    return {
      id: `dir-${digits(`directory ${group}`).slice(0, 12)}`,
      name: `Reviewer of ${group}`,
      group,
      serviceNow: { userName: `reviewer.${slug}`, id: digits(`servicenow ${group}`), password: `demo-secret-pw-${slug}` },
      jira: {
        accountId: `712020:${digits(`jira ${group}`).slice(0, 24)}`,
        email: `${slug}@example.test`,
        token: `demo-secret-token-${slug}`,
      },
    };
  });
}

/** Who administers the Jira site, and reviews nothing. */
export const ADMINISTRATOR = "712020:site-administrator";

/** The directory file's content. */
export function directoryOf(crew: readonly Reviewer[]): object {
  const people = crew.map(({ id, group, serviceNow, jira }) => ({
    id,
    groups: [group],
    accounts: { servicenow: [serviceNow.id], jira: [jira.accountId] },
  }));
  const own = {
    id: "dir-ops-trust-service",
    human: false,
    accounts: { servicenow: [OWN.serviceNow.id], jira: [OWN.jira.accountId] },
  };
  return { people: [...people, own, { id: "dir-site-administrator", accounts: { jira: [ADMINISTRATOR] } }] };
}
