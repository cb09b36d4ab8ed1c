import { startTeams, type TeamsMessage, type TeamsSim } from "../../../simulators/teams/index.ts";
import { TeamsConfig, teams } from "../../../src/connectors/channels/teams/index.ts";
import type { PolicyFile } from "../../../src/policy/index.ts";
import { SECRETS } from "../canaries/index.ts";
import { type Desk, openDesk } from "./desk.ts";

export const TEAMS = {
  tenant: "3d3c1a52-0c5e-4d8b-9a61-5d0e5a0c1111",
  appId: "7b1f0c2e-1111-4222-8333-944444444444",
  appSecret: SECRETS.teamsApp,
  leads: "19:leads0001@thread.tacv2",
  directors: "19:directors1@thread.tacv2",
} as const;

/** A desk whose leads and directors are told in Teams too. */
export interface TeamsDesk {
  readonly desk: Desk;
  readonly teams: TeamsSim;
  close(): Promise<void>;
}

/** Opens one whose tenant is declared to be in the desk's region, or in another one. */
export async function openTeamsDesk(
  region = "us-east-1",
  policy: (file: PolicyFile) => PolicyFile = (file) => file,
): Promise<TeamsDesk> {
  let now = (): Date => new Date();
  const { tenant, appId, appSecret, leads, directors } = TEAMS;
  const sim = await startTeams({ tenant, appId, appSecret, channels: [leads, directors], now: () => now() });
  const config = TeamsConfig.parse({
    tenant,
    appId,
    appSecret,
    rooms: { "ops-lead": leads, "ops-director": directors },
    serviceUrl: sim.url,
    loginUrl: sim.url,
    keysUrl: sim.url,
    region,
    timeoutMs: 10_000,
  });
  const close: (() => void)[] = [];
  const desk = await openDesk({
    policy,
    chats: (clock) => {
      now = clock;
      const made = teams(config, { clock, egress: { private: false, allowLoopback: true } });
      close.push(() => made.close());
      return [made];
    },
  });
  const withAccounts = desk.people.map((person) => ({
    ...person,
    accounts: { ...person.accounts, teams: [teamsUser(person.id)] },
  }));
  desk.people.splice(0, desk.people.length, ...withAccounts);
  sim.connect(`${desk.url}/webhooks/teams`);
  return {
    desk,
    teams: sim,
    close: () => {
      close.forEach((one) => one());
      return sim.close();
    },
  };
}

/** Somebody's object id in the tenant. */
export function teamsUser(name: string): string {
  return `00000000-0000-4000-8000-${Buffer.from(name.padEnd(6, "_").slice(0, 6)).toString("hex")}`;
}

/** The newest message of a channel; throws when there is none. */
export function newestCard(sim: TeamsSim, channel: string = TEAMS.leads): TeamsMessage {
  const found = sim.messages(channel).at(-1);
  if (found === undefined) throw new Error(`nothing stands in ${channel}`);
  return found;
}
