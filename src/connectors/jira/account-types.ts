import { getUser } from "jira.js/cloud";
import { OpsError } from "../../case/index.ts";
import type { Reading } from "./acts.ts";
import type { Approval } from "./approvals.ts";
import { isAccount, isOurs, type Site } from "./site.ts";
import { textIn } from "./wire.ts";

/** What kind of account each approver who decided is, as the review's own changelog tells it or, for those whose decision moved nothing, the site. Absent = nobody told: nobody. */
export async function accountTypes(
  { site, entries }: Reading,
  approvals: readonly Approval[],
): Promise<ReadonlyMap<string, string>> {
  const types = new Map(entries.flatMap(({ account, accountType }) => (account === null ? [] : [[account, accountType]])));
  const decided = approvals.flatMap(({ decision, approvers }) =>
    decision === "pending" ? [] : approvers.filter((one) => one.decision === decision).map((one) => one.account),
  );
  for (const account of new Set(decided)) {
    if (types.has(account) || isOurs(site, account) || !isAccount(account)) continue;
    const type = await told(site, account);
    if (type !== undefined) types.set(account, type);
  }
  return types;
}

/** A site that does not show us its users tells nothing. */
async function told(site: Site, account: string): Promise<string | undefined> {
  try {
    const user: unknown = await getUser(site.reads, { accountId: account });
    return textIn(user, "accountId") === account ? textIn(user, "accountType") : undefined;
  } catch (error) {
    if (error instanceof OpsError && (error.code === "TICKET_ABSENT" || error.code === "TICKET_FORBIDDEN")) return undefined;
    throw error;
  }
}
