import { IN_PLAIN_WORDS } from "../case/index.ts";
import { SlackConfig, type SlackSettings } from "../connectors/channels/slack/config.ts";
import { TeamsConfig, type TeamsSettings } from "../connectors/channels/teams/config.ts";
import type { Policy } from "../policy/index.ts";
import { isLoopback } from "./loopback.ts";
import type { SettingName } from "./setting-names.ts";
import type { Reader } from "./settings.ts";

/** The chats that people are told in, and where their links lead. */
export interface ChatSettings {
  readonly slack: SlackConfig | null;
  readonly teams: TeamsConfig | null;
  /** Base address of our pages, without a slash at its end; "" without a chat. */
  readonly publicUrl: string;
}

/** Reads the chats' settings; what is wrong is collected in the reader. */
export function chatSettings(read: Reader, policy: Policy): ChatSettings {
  const slack = slackSettings(read, policy);
  const teams = teamsSettings(read, policy);
  return { slack, teams, publicUrl: slack === null && teams === null ? "" : publicUrlOf(read) };
}

function publicUrlOf(read: Reader): string {
  const text = read.required("OPS_TRUST_PUBLIC_URL", "messages in a chat link to the review's page there");
  if (read.problems.some(({ setting }) => setting === "OPS_TRUST_PUBLIC_URL")) return "";
  const url = URL.parse(text);
  const plain = url !== null && url.protocol === "http:" && !isLoopback(text);
  if (url === null || plain || url.search !== "" || url.hash !== "" || !/^https?:$/.test(url.protocol))
    read.wrong("OPS_TRUST_PUBLIC_URL", "is no address that a link can begin with: https://..., without a query");
  return text.replace(/\/+$/, "");
}

const SLACK: Readonly<Record<string, SettingName>> = {
  url: "SLACK_API_URL",
  team: "SLACK_TEAM",
  token: "SLACK_BOT_TOKEN",
  signingSecrets: "SLACK_SIGNING_SECRETS",
  rooms: "SLACK_CHANNELS",
  region: "SLACK_REGION",
};

function slackSettings(read: Reader, policy: Policy): SlackConfig | null {
  const team = read.text("SLACK_TEAM");
  if (team === undefined) return null;
  const [url, region] = [read.text("SLACK_API_URL"), read.text("SLACK_REGION")];
  const settings: SlackSettings = {
    team,
    token: read.required("SLACK_BOT_TOKEN", "the app's bot token (xoxb-...)"),
    signingSecrets: listOf(read.required("SLACK_SIGNING_SECRETS", "the app's signing secret")),
    rooms: roomsOf(read, "SLACK_CHANNELS", policy),
    ...(url === undefined ? {} : { url: url.replace(/\/+$/, "") }),
    ...(region === undefined ? {} : { region }),
  };
  const parsed = SlackConfig.safeParse(settings, IN_PLAIN_WORDS);
  if (!parsed.success) read.issues(parsed.error, (path) => SLACK[String(path[0])] ?? "SLACK_TEAM");
  if (url !== undefined) plainHttp(read, "SLACK_API_URL", url);
  return parsed.success ? parsed.data : null;
}

const TEAMS: Readonly<Record<string, SettingName>> = {
  tenant: "TEAMS_TENANT",
  appId: "TEAMS_APP_ID",
  appSecret: "TEAMS_APP_SECRET",
  rooms: "TEAMS_CHANNELS",
  serviceUrl: "TEAMS_SERVICE_URL",
  loginUrl: "TEAMS_LOGIN_URL",
  keysUrl: "TEAMS_KEYS_URL",
  region: "TEAMS_REGION",
};

function teamsSettings(read: Reader, policy: Policy): TeamsConfig | null {
  const tenant = read.text("TEAMS_TENANT");
  if (tenant === undefined) return null;
  const region = read.text("TEAMS_REGION");
  const urls = (["serviceUrl", "loginUrl", "keysUrl"] as const).flatMap((part) => {
    const setting = TEAMS[part];
    const url = setting === undefined ? undefined : read.text(setting);
    if (setting !== undefined && url !== undefined) plainHttp(read, setting, url);
    return url === undefined ? [] : [[part, url] as const];
  });
  const settings: TeamsSettings = {
    tenant,
    appId: read.required("TEAMS_APP_ID", "the bot's application id"),
    appSecret: read.required("TEAMS_APP_SECRET", "a client secret of that application"),
    rooms: roomsOf(read, "TEAMS_CHANNELS", policy),
    ...Object.fromEntries(urls),
    ...(region === undefined ? {} : { region }),
  };
  const parsed = TeamsConfig.safeParse(settings, IN_PLAIN_WORDS);
  if (!parsed.success) read.issues(parsed.error, (path) => TEAMS[String(path[0])] ?? "TEAMS_TENANT");
  return parsed.success ? parsed.data : null;
}

/** A token in a plain request is everybody's. */
function plainHttp(read: Reader, setting: SettingName, text: string): void {
  const url = URL.parse(text);
  if (url?.protocol === "http:" && !isLoopback(text))
    read.wrong(setting, `leads to ${url.hostname} over plain http: https is needed`);
}

function listOf(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** "ops-lead=C0123, ...": each group must be one that the policy asks, or its messages would never be sent. */
function roomsOf(read: Reader, setting: "SLACK_CHANNELS" | "TEAMS_CHANNELS", policy: Policy): Record<string, string> {
  if (read.required(setting, 'which group is told where, such as "ops-lead=<channel id>"') === "") return {};
  const rooms = read.named(setting, ",", "=");
  for (const group of Object.keys(rooms).filter((one) => !policy.groups.includes(one)))
    read.wrong(setting, `names the group "${group}", which the policy asks nowhere: it has ${policy.groups.join(", ")}`);
  return rooms;
}
