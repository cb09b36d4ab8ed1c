import { type Configuration, isLoopback } from "./config/index.ts";
import { CONNECTORS, guardedChannel } from "./connectors/registry.ts";
import type { Chat } from "./pipeline/index.ts";
import type { Channel, ChatScheme } from "./ports/index.ts";

/** The configured chats: where people are told, and how their buttons are verified. */
export interface Chats {
  readonly chat: Chat;
  readonly schemes: readonly ChatScheme[];
  close(): void;
}

/** Opens the chats that are configured, each behind a circuit breaker of its own. Throws EGRESS_REFUSED when an address may not be called. */
export async function openChats({ chat: { slack, teams, publicUrl } }: Configuration, clock: () => Date): Promise<Chats> {
  const egress = (url: string) => ({ private: false, allowLoopback: isLoopback(url) });
  const made = [
    ...(slack === null ? [] : [(await CONNECTORS.slack())(slack, { clock, egress: egress(slack.url) })]),
    ...(teams === null ? [] : [(await CONNECTORS.teams())(teams, { clock, egress: egress(teams.serviceUrl) })]),
  ];
  const channels = new Map<string, Channel>(made.map(({ channel }) => [channel.system, guardedChannel(channel)]));
  return {
    chat: { channels, pageOf: (reviewId) => `${publicUrl}/reviews/${reviewId}` },
    schemes: made.map(({ scheme }) => scheme),
    close: () => made.forEach((one) => one.close()),
  };
}
