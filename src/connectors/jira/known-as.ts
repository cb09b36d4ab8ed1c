import { getUser } from "jira.js/cloud";
import { OpsError } from "../../case/index.ts";
import { isAccount, type Site } from "./site.ts";
import { textIn } from "./wire.ts";

/** What the site tells of whom an account belongs to, its mail address only as far as he lets it be seen; null when there is no such account, or we may not see it. */
export async function knownAs(site: Site, account: string): Promise<readonly string[] | null> {
  if (!isAccount(account)) return null;
  try {
    const user: unknown = await getUser(site.reads, { accountId: account });
    if (textIn(user, "accountId") !== account) return null;
    return [textIn(user, "displayName"), textIn(user, "emailAddress")].flatMap((text) => (text ? [text] : []));
  } catch (error) {
    if (error instanceof OpsError && (error.code === "TICKET_ABSENT" || error.code === "TICKET_FORBIDDEN")) return null;
    throw error;
  }
}
