import { type Effect, type EffectBody, OpsError, type TicketRef } from "../case/index.ts";
import type { Message, TicketSystem, Written } from "../ports/index.ts";
import { accountFor, systemOf } from "./systems.ts";
import type { World } from "./world.ts";

/** Any message of ours that may be written now, to a ticket or to a chat. */
export interface AnyMessage extends Omit<Message, "body"> {
  readonly body: Exclude<EffectBody, { readonly kind: "action" }>;
}

/** Where an effect is written and looked up: its ticket's system, or a chat. */
export interface Writer extends Pick<TicketSystem, "apply" | "find"> {
  post(message: AnyMessage): Promise<Written>;
}

/** The writer of an effect; SETTING_INVALID when its system is no longer configured. */
export async function writerOf(world: World, effect: Effect): Promise<Writer> {
  if (effect.body.kind === "chat") return chatWriter(world, effect.body.chat.channel);
  if (effect.body.kind === "digest") return chatWriter(world, effect.body.digest.channel);
  const system = await accountOf(world, effect);
  return {
    apply: (cleared) => system.apply(cleared),
    find: (looked, written, context) => system.find(looked, written, context),
    post: async ({ body, ...message }) => {
      if (body.kind === "chat" || body.kind === "digest")
        throw new OpsError("EFFECT_REFUSED", "a chat's message stands on no ticket");
      return system.post({ ...message, body });
    },
  };
}

/** Only where workflows have accounts of their own is the effect's case looked up. */
async function accountOf(world: World, effect: Effect): Promise<TicketSystem> {
  const system = systemOf(world, ticketOf(effect));
  if (system.as === undefined) return system;
  const of = await world.store.cases.load(effect.caseId);
  if (of === null) throw new OpsError("CASE_UNKNOWN", "the effect's case is gone", { effect: effect.id });
  return accountFor(world, of);
}

function chatWriter({ chat }: World, name: string): Writer {
  const channel = chat.channels.get(name);
  if (channel === undefined)
    throw new OpsError("SETTING_INVALID", "the message's channel is not configured here", { system: name });
  return {
    apply: () => Promise.reject(new OpsError("EFFECT_REFUSED", "a chat carries no action out")),
    find: (effect, written) => channel.find(effect, written),
    post: async ({ body, effectId, sendUntil }) => {
      if (body.kind === "digest") return channel.tell({ effectId, digest: body.digest, sendUntil });
      if (body.kind !== "chat") throw new OpsError("EFFECT_REFUSED", "a chat takes chat messages only");
      return channel.notify({ effectId, chat: body.chat, sendUntil });
    },
  };
}

/** An effect as a message that may leave until then; an action needs a grant instead. */
export function messageOf({ id, body, entryHash }: Effect, sendUntil: Date): AnyMessage {
  if (body.kind === "action") throw new OpsError("EFFECT_REFUSED", "an action needs a grant", { effect: id });
  return { effectId: id, body, entryHash, sendUntil };
}

/** The ticket an effect writes to, or is about. Throws EFFECT_REFUSED for a digest, which names several. */
export function ticketOf({ body }: Effect): TicketRef {
  switch (body.kind) {
    case "action":
      return body.payload.ticket;
    case "card":
      return body.card.ticket;
    case "card_update":
      return body.update.ticket;
    case "notice":
      return body.notice.ticket;
    case "chat":
      return body.chat.ticket;
    case "digest":
      throw new OpsError("EFFECT_REFUSED", "a digest is about several tickets", { room: body.digest.room });
  }
}
