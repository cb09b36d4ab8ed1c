import { z } from "zod";

const Uuid = z.guid("an id such as 1f0c0b2e-...");
const Address = z.url({ protocol: /^https?$/ });

/** One Microsoft 365 tenant and our bot in it. What is missing here stops the start: nothing sensitive has a default. */
export const TeamsConfig = z.strictObject({
  /** The tenant: what others send is not for us. */
  tenant: Uuid,
  appId: Uuid,
  appSecret: z.string().min(16).max(200),
  /** The channel (19:...@thread.tacv2) of each group. */
  rooms: z.record(
    z.string().min(1).max(200),
    z.string().regex(/^19:[\w-]{8,200}@thread\.(tacv2|skype|v2)$/, "a channel's id (19:...@thread.tacv2)"),
  ),
  /** Where the Bot Connector takes messages of this tenant's geography. */
  serviceUrl: Address.default("https://smba.trafficmanager.net/teams"),
  /** Who gives our bot its tokens; another one only for a simulator. */
  loginUrl: Address.default("https://login.microsoftonline.com"),
  /** Whose keys sign what Teams sends; another one only for a simulator. */
  keysUrl: Address.default("https://login.botframework.com"),
  /** Region that the tenant's data stays in; absent = links only. */
  region: z.string().min(1).max(100).optional(),
  timeoutMs: z.int().min(500).max(20_000).default(5_000),
});
export type TeamsConfig = z.infer<typeof TeamsConfig>;
export type TeamsSettings = z.input<typeof TeamsConfig>;
