import { OpsError } from "../../case/index.ts";
import { CHANGES } from "./changes.ts";
import type { Site } from "./site.ts";

/** What is configured and not there on the instance, as one line for people; none when nothing is missing, or when the instance cannot tell just now. Writes nothing. */
export async function probe({ config, client }: Pick<Site, "config" | "client">): Promise<readonly string[]> {
  if (config.mode === "plain") return [];
  try {
    await client.send({
      method: "GET",
      path: `/api/now/table/${CHANGES.reviews}`,
      query: { sysparm_limit: 1, sysparm_fields: "sys_id" },
    });
    return [];
  } catch (error) {
    // An unknown table is a 400; a hidden one answers otherwise.
    const unknown = error instanceof OpsError && error.code === "TICKET_REFUSED" && error.context["status"] === 400;
    return unknown ? [`SERVICENOW_MODE is app, but the instance has no table ${CHANGES.reviews}: ${WAY_OUT}`] : [];
  }
}

const WAY_OUT = "nobody can be asked; install our app there, or set SERVICENOW_MODE=plain";
