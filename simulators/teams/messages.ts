import { z } from "zod";

const Button = z.looseObject({
  type: z.string(),
  title: z.string(),
  verb: z.string().optional(),
  data: z.record(z.string(), z.unknown()).optional(),
  url: z.string().optional(),
});
const Card = z.looseObject({
  body: z.array(z.looseObject({ type: z.string(), inlines: z.array(z.looseObject({ text: z.string() })).default([]) })),
  actions: z.array(Button).default([]),
});
/** A message as a bot sends it. */
export const Sent = z.looseObject({ type: z.literal("message"), attachments: z.tuple([z.looseObject({ content: Card })]) });

/** A message in a channel, as everybody sees it now. */
export interface TeamsMessage {
  readonly conversation: string;
  readonly id: string;
  readonly channel: string;
  readonly card: z.infer<typeof Card>;
  /** How often it was replaced. */
  readonly edits: number;
}

/** All text that a person reads. */
export function textOf({ card }: TeamsMessage): string {
  return card.body.flatMap(({ inlines }) => inlines.map(({ text }) => text)).join("\n");
}

/** The buttons that people can press, links apart. */
export function buttonsOf({ card }: TeamsMessage): readonly { readonly verb: string; readonly value: string }[] {
  return card.actions.flatMap(({ verb, data }) => (verb === undefined ? [] : [{ verb, value: String(data?.["value"]) }]));
}
