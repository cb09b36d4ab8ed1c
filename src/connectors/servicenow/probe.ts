import { OpsError } from "../../case/index.ts";
import { REVIEWS } from "./reviews.ts";
import type { Site } from "./site.ts";

/** What is configured and not there on the instance, as one line for people; none when nothing is missing, or when the instance cannot tell just now. Writes nothing. */
export async function probe({
  config,
  client,
  setting,
}: Pick<Site, "config" | "client" | "setting">): Promise<readonly string[]> {
  if (config.mode === "plain") return [];
  try {
    // Where questions go, as whom they go: the table may be readable and this not. A key of no question: none is found.
    await client.send({ method: "GET", path: REVIEWS, query: { idempotency_key: "ops-trust-probe" } });
    return [];
  } catch (error) {
    return error instanceof OpsError ? problem(error, `${setting}: ${config.account.userName}`) : [];
  }
}

/** An unknown resource is a 404 or a 400, by release; anything but these and a refusal tells nothing. */
function problem({ code, context: { status } }: OpsError, who: string): readonly string[] {
  const unknown = code === "TICKET_ABSENT" || (code === "TICKET_REFUSED" && status === 400);
  if (unknown) return [`SERVICENOW_MODE is app, but the instance does not know ${REVIEWS}: ${WAY_OUT}`];
  return code === "TICKET_FORBIDDEN" ? [`${who} may not call ${REVIEWS}: ${GRANT}`] : [];
}

const WAY_OUT = "nobody can be asked; install our app there, or set SERVICENOW_MODE=plain";
const GRANT = "nobody can be asked; give it the role x_ots_ops.integration, and its name to x_ots_ops.integration_user";
