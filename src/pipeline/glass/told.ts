import type { BrokenGlass, ChatPost, EffectBody, EventOf, Risk, TicketRef } from "../../case/index.ts";
import { roomsOf } from "../chat.ts";
import { type Consequences, dueEffect, intend, merge, NET_MS, NOTHING } from "../intents.ts";
import type { Passage } from "../review-ends.ts";
import { systemOf } from "../systems.ts";
import type { World } from "../world.ts";

/** Everybody who has to know hears of it with the act itself: the ticket, and the rooms of those who judge it. Whoever was asked reads it on the card. */
export function toldOfGlass(world: World, { from, next, entryHash }: Passage, { glass }: EventOf<"glass_broken">): Consequences {
  if (next.status !== "cleared") return NOTHING;
  const text = noticeText(world, from.status === "held", glass);
  const about = { caseId: from.id, ticket: from.ticket, risk: next.decision.risk, glass };
  return merge(
    onTicket(world, about, text, entryHash),
    inRooms(world, about, { groups: glass.review.by, said: text, entryHash }),
  );
}

/** The ticket is read by its own people: nobody is named, and no words of a person are repeated. */
function noticeText(world: World, wasHeld: boolean, { reasonCode, incident, review, id }: BrokenGlass): string {
  const why = `${reasonCode.replaceAll("_", " ")}${incident === undefined ? "" : `, incident ${incident}`}`;
  const although = wasHeld ? "automation is held" : "those who are asked have not answered";
  const page = world.page === undefined ? "" : ` ${world.page}/break-glass/uses/${id}`;
  return `Break-glass (${why}): somebody with that right has the proposal on this ticket carried out now, although ${although}. ${review.by.join(" or ")} must judge it afterwards, until ${review.dueAt} (UTC).${page}`;
}

/** An act and where it took place. */
export interface AboutGlass {
  readonly caseId: string;
  readonly ticket: TicketRef;
  readonly risk: Risk;
  readonly glass: BrokenGlass;
}

/** A sentence of ours on the act's ticket. */
export function onTicket(world: World, { caseId, ticket }: AboutGlass, text: string, entryHash: string): Consequences {
  return intended(world, caseId, { kind: "notice", notice: { ticket, text } }, entryHash);
}

/** The same in the rooms of these groups, with the way to the page where it is judged. */
export function inRooms(
  world: World,
  { caseId, ticket, risk, glass }: AboutGlass,
  { groups, said, entryHash }: { readonly groups: readonly string[]; readonly said: string; readonly entryHash: string },
): Consequences {
  const posts = roomsOf(world, groups).map(
    ({ channel, room }): ChatPost => ({
      channel,
      room,
      reviewId: glass.id,
      ticket,
      page: `${world.page ?? ""}/break-glass/uses/${glass.id}`,
      ticketPage: systemOf(world, ticket).page?.(ticket) ?? null,
      risk,
      expiresAt: glass.review.dueAt,
      state: "told",
      said,
      lines: [],
      buttons: [],
      replaces: null,
    }),
  );
  return merge(...posts.map((chat) => intended(world, caseId, { kind: "chat", chat }, entryHash)));
}

function intended(world: World, caseId: string, body: EffectBody, entryHash: string): Consequences {
  const effect = intend(caseId, world.makeId(), body, entryHash);
  return { ...NOTHING, effects: [effect], due: [dueEffect(effect, new Date(world.clock().getTime() + NET_MS))] };
}
