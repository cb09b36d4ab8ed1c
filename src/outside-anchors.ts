import { join, resolve } from "node:path";
import { type Configuration, isLoopback } from "./config/index.ts";
import { CONNECTORS } from "./connectors/registry.ts";
import { ticketAnchor } from "./pipeline/index.ts";
import type { Anchor, TicketSystem } from "./ports/index.ts";

interface Around {
  readonly clock: () => Date;
  readonly systems: ReadonlyMap<string, Pick<TicketSystem, "post" | "find" | "read">>;
}

/** The places outside that keep a checkpoint a period, as they are configured. Nothing is called yet. */
export async function outsideAnchors({ service }: Configuration, { clock, systems }: Around): Promise<readonly Anchor[]> {
  const { everyMs, ticket, s3, timeStamps } = service.checkpoints.outside;
  const anchors: Anchor[] = [];
  const tickets = ticket === null ? undefined : systems.get(ticket.system);
  if (ticket !== null && tickets !== undefined) anchors.push(ticketAnchor({ tickets, ref: ticket, everyMs, clock }));
  const egress = (url: string) => ({ private: false, allowLoopback: isLoopback(url) });
  if (s3 !== null) anchors.push((await CONNECTORS.anchors()).s3Anchor({ ...s3, everyMs }, { clock, egress: egress(s3.url) }));
  const folder = join(resolve(service.dataDir), "evidence", "timestamps");
  if (timeStamps !== null)
    anchors.push((await CONNECTORS.timeStamps())({ ...timeStamps, folder, everyMs }, egress(timeStamps.url)));
  return anchors;
}

/** The same for whoever only reads them: nothing else of the service is opened. */
export async function openAnchors(
  configuration: Configuration,
): Promise<{ readonly anchors: readonly Anchor[]; readonly close: () => void }> {
  const { serviceNow, jira, service } = configuration;
  const clock = (): Date => new Date();
  const deps = (url: string) => ({ clock, egress: { private: false, allowLoopback: isLoopback(url) } });
  const named = service.checkpoints.outside.ticket?.system;
  const closers: (() => void)[] = [];
  const systems = new Map<string, TicketSystem>();
  const add = (made: { readonly tickets: TicketSystem; close(): void }): void => {
    systems.set(made.tickets.system, made.tickets);
    closers.push(() => made.close());
  };
  if (named === "servicenow" && serviceNow !== null) add((await CONNECTORS.servicenow())(serviceNow, deps(serviceNow.url)));
  if (named === "jira" && jira !== null) add((await CONNECTORS.jira())(jira, deps(jira.url)));
  return {
    anchors: await outsideAnchors(configuration, { clock, systems }),
    close: () => {
      for (const closer of closers) closer();
    },
  };
}
