import type { Clock } from "../../../case/index.ts";
import { errorCode, OpsError } from "../../../case/index.ts";
import type { Channel, ChatScheme, Examine, Finding } from "../../../ports/index.ts";
import { createHttp, type Http, type HttpOptions } from "../../http.ts";
import { tokenOf } from "./client.ts";
import type { TeamsConfig } from "./config.ts";
import { keysOf } from "./keys.ts";
import { findMessage, notify, tell } from "./notify.ts";
import { teamsScheme } from "./webhook.ts";

export { TeamsConfig, type TeamsSettings } from "./config.ts";

/** What the connector is given. `egress` without the origins, which are the configured URLs'. */
export interface TeamsDeps {
  readonly clock: Clock;
  readonly egress: Omit<HttpOptions["egress"], "origins">;
}

/** What a chat connector gives; `close` ends its kept connections. */
export interface Teams {
  readonly channel: Channel;
  readonly scheme: ChatScheme;
  readonly examine: Examine;
  close(): void;
}

/** One tenant's Teams as a channel, and the scheme of its buttons. Throws EGRESS_REFUSED when one of its URLs may not be called. */
export function teams(config: TeamsConfig, { clock, egress }: TeamsDeps): Teams {
  const to = (baseUrl: string, auth?: HttpOptions["auth"]): Http =>
    createHttp({
      baseUrl: baseUrl.replace(/\/+$/, ""),
      timeoutMs: config.timeoutMs,
      maxBodyBytes: 1024 * 1024,
      egress: { ...egress, origins: [new URL(baseUrl).origin] },
      ...(auth === undefined ? {} : { auth }),
      errors: { down: "CHANNEL_DOWN", invalid: "CHANNEL_DOWN" },
      now: () => clock().getTime(),
    });
  const [login, keyHost] = [to(config.loginUrl), to(config.keysUrl)];
  const token = tokenOf(login, config, clock);
  const connector = to(config.serviceUrl, async () => `Bearer ${await token()}`);
  const keysAt = keysOf(keyHost);
  return {
    channel: {
      system: "teams",
      region: config.region ?? null,
      rooms: new Map(Object.entries(config.rooms)),
      notify: (message) => notify(connector, config, message),
      tell: (message) => tell(connector, config, message),
      find: (effect, written) => Promise.resolve(findMessage(effect, written, clock)),
    },
    scheme: teamsScheme(config, keysAt),
    examine: () =>
      Promise.all([
        look("token", "check TEAMS_TENANT, TEAMS_APP_ID and TEAMS_APP_SECRET", token),
        look("keys", "let this machine reach login.botframework.com", () => keysAt(undefined, clock())),
      ]),
    close: () => [login, keyHost, connector].forEach((http) => http.close()),
  };
}

/** Which channels the bot was added to, only the first message tells. */
async function look(check: string, fix: string, ask: () => Promise<unknown>): Promise<Finding> {
  try {
    await ask();
    return { check, state: "ok", says: "given" };
  } catch (error) {
    return { check, state: "problem", says: error instanceof OpsError ? error.message : errorCode(error), fix };
  }
}
