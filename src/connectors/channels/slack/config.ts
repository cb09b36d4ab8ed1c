import { z } from "zod";

const Group = z.string().min(1).max(200);

/** One Slack workspace and our app in it. What is missing here stops the start: nothing sensitive has a default. */
export const SlackConfig = z.strictObject({
  /** Base of the Web API; another one only for a simulator. */
  url: z.url({ protocol: /^https?$/ }).default("https://slack.com/api"),
  /** The workspace (T...) or organisation (E...): what others sign is not for us. */
  team: z.string().regex(/^[TE][A-Z0-9]{4,30}$/, "the workspace's id (T...)"),
  token: z.string().regex(/^xoxb-[\w-]{8,250}$/, "the bot token (xoxb-...)"),
  /** One or, while they are being rotated, two. */
  signingSecrets: z.array(z.string().min(16).max(200)).min(1).max(2),
  /** The channel (C..., G...) of each group. */
  rooms: z.record(Group, z.string().regex(/^[CG][A-Z0-9]{4,30}$/, "a channel's id (C...)")),
  /** Region that the workspace's data stays in; absent = links only. */
  region: z.string().min(1).max(100).optional(),
  timeoutMs: z.int().min(500).max(20_000).default(5_000),
});
export type SlackConfig = z.infer<typeof SlackConfig>;
export type SlackSettings = z.input<typeof SlackConfig>;
