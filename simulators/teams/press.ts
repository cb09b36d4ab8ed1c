import { buttonsOf, type TeamsMessage } from "./messages.ts";

/** What somebody does on a card; what is wrong about it is said too. */
export interface Press {
  /** The person's object id in the tenant. */
  readonly user: string;
  readonly verb: string;
  readonly reason?: string;
  /** Another value than the button's. */
  readonly value?: string;
  readonly tenant?: string;
  /** As a client sends it that does not know Action.Execute. */
  readonly asMessage?: boolean;
  readonly forged?: "key" | "issuer" | "audience" | "expired" | "serviceUrl" | "endorsement" | "none" | "unsigned";
}

/** The activity that Teams sends for a press. Throws when there is no such button. */
export function activityOf(
  message: TeamsMessage,
  press: Press,
  place: { readonly tenant: string; readonly serviceUrl: string; readonly id: string },
): object {
  const value = press.value ?? buttonsOf(message).find(({ verb }) => verb === press.verb)?.value;
  if (value === undefined) throw new Error(`the card has no button ${press.verb}`);
  const data = { value, ...(press.reason === undefined ? {} : { reason: press.reason }) };
  const action = { type: "Action.Execute", id: "", verb: press.verb, data };
  const said =
    press.asMessage === true
      ? { type: "message", value: { ...data, verb: press.verb } }
      : { type: "invoke", name: "adaptiveCard/action", value: { action, trigger: "manual" } };
  return {
    ...said,
    id: place.id,
    channelId: "msteams",
    serviceUrl: place.serviceUrl,
    from: { id: `29:1${press.user}`, name: "Somebody", aadObjectId: press.user },
    recipient: { id: "28:bot", name: "Ops Trust" },
    conversation: {
      id: message.conversation,
      isGroup: true,
      conversationType: "channel",
      tenantId: press.tenant ?? place.tenant,
    },
    channelData: {
      channel: { id: message.channel },
      team: { id: message.channel },
      tenant: { id: press.tenant ?? place.tenant },
    },
    replyToId: message.id,
  };
}
