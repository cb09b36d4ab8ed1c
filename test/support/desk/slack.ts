import { type SlackMessage, type SlackSim, startSlack } from "../../../simulators/slack/index.ts";
import { SlackConfig, type SlackSettings, slack } from "../../../src/connectors/channels/slack/index.ts";
import type { PolicyFile } from "../../../src/policy/index.ts";
import { SECRETS } from "../canaries/index.ts";
import type { Desk } from "./desk.ts";
import { openDesk } from "./desk.ts";

export const SLACK = {
  team: "T0ACME001",
  token: SECRETS.slackToken,
  secret: SECRETS.slackSigning,
  leads: "C0LEADS01",
  directors: "C0DIRECT1",
} as const;

/** A desk whose leads and directors are told in Slack too; people's accounts there are `U` and their names. */
export interface SlackDesk {
  readonly desk: Desk;
  readonly slack: SlackSim;
  close(): Promise<void>;
}

/** Opens one; by default its workspace is declared to be in the desk's region. */
export async function openSlackDesk(
  more: Partial<SlackSettings> = {},
  policy: (file: PolicyFile) => PolicyFile = (file) => file,
): Promise<SlackDesk> {
  let now = (): Date => new Date();
  const sim = await startSlack({
    team: SLACK.team,
    token: SLACK.token,
    signingSecret: SLACK.secret,
    channels: [SLACK.leads, SLACK.directors],
    now: () => now(),
  });
  const config = SlackConfig.parse({
    url: sim.url,
    team: SLACK.team,
    token: SLACK.token,
    signingSecrets: [SLACK.secret],
    rooms: { "ops-lead": SLACK.leads, "ops-director": SLACK.directors },
    region: "us-east-1",
    timeoutMs: 10_000,
    ...more,
  });
  const close: (() => void)[] = [];
  const desk = await openDesk({
    policy,
    chats: (clock) => {
      now = clock;
      const made = slack(config, { clock, egress: { private: false, allowLoopback: true } });
      close.push(() => made.close());
      return [made];
    },
  });
  const withAccounts = desk.people.map((person) => ({
    ...person,
    accounts: { ...person.accounts, slack: [slackUser(person.id)] },
  }));
  desk.people.splice(0, desk.people.length, ...withAccounts);
  sim.connect(`${desk.url}/webhooks/slack`);
  return {
    desk,
    slack: sim,
    close: () => {
      close.forEach((one) => one());
      return sim.close();
    },
  };
}

/** Somebody's user id in Slack. */
export function slackUser(name: string): string {
  return `U${name.toUpperCase().padEnd(8, "0")}`;
}

/** The newest message of a room; throws when there is none. */
export function newest(sim: SlackSim, room: string = SLACK.leads): SlackMessage {
  const found = sim.messages(room).at(-1);
  if (found === undefined) throw new Error(`nothing stands in ${room}`);
  return found;
}
