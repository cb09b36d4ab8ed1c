import { z } from "zod";
import { errorCode, OpsError } from "../../../case/index.ts";
import type { Finding } from "../../../ports/index.ts";
import type { Http } from "../../http.ts";
import { call } from "./api.ts";
import type { SlackConfig } from "./config.ts";

const Who = z.looseObject({ team_id: z.string().optional(), enterprise_id: z.string().nullish() });

/** Looks at the token, its workspace and each room: read only. */
export async function examineSlack(http: Http, config: SlackConfig): Promise<readonly Finding[]> {
  const token = await look("token", "install the app again and set SLACK_BOT_TOKEN", async () => {
    const who = Who.parse(await call(http, { method: "POST", path: "/auth.test" }));
    if (who.team_id !== config.team && who.enterprise_id !== config.team)
      throw new OpsError("CHANNEL_REFUSED", "the token is of another workspace than SLACK_TEAM");
    return "of the workspace in SLACK_TEAM";
  });
  if (token.state !== "ok") return [token];
  const rooms = Object.entries(config.rooms).map(([group, room]) =>
    look(`channel of ${group}`, "invite the app to the channel, and give it channels:history or groups:history", async () => {
      await call(http, { method: "GET", path: "/conversations.history", query: { channel: room, limit: 1 } });
      return "can be read; whether it may be written to shows with the first message";
    }),
  );
  return [token, ...(await Promise.all(rooms))];
}

async function look(check: string, fix: string, ask: () => Promise<string>): Promise<Finding> {
  try {
    return { check, state: "ok", says: await ask() };
  } catch (error) {
    return { check, state: "problem", says: error instanceof OpsError ? error.message : errorCode(error), fix };
  }
}
