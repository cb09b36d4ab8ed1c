import { z } from "zod";

/** A block as it was sent. */
export type Block = Readonly<Record<string, unknown>>;

/** A message in a channel, as everybody sees it now. */
export interface SlackMessage {
  readonly ts: string;
  readonly channel: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly metadata: unknown;
  /** How often it was replaced. */
  readonly edits: number;
}

/** A button of a message. */
export interface SlackButton {
  readonly action_id: string;
  readonly block_id: string;
  readonly value: string;
}

/** The channels and what stands in them. */
export interface Rooms {
  readonly channels: readonly string[];
  readonly messages: SlackMessage[];
  nextTs(): string;
}

/** Empty rooms; time stamps grow by the clock, and within a second by one. */
export function openRooms(channels: readonly string[], now: () => Date): Rooms {
  let count = 0;
  return {
    channels,
    messages: [],
    nextTs: () => `${Math.floor(now().getTime() / 1000)}.${String(++count).padStart(6, "0")}`,
  };
}

const Actions = z.looseObject({
  type: z.literal("actions"),
  block_id: z.string(),
  elements: z.array(z.looseObject({ action_id: z.string(), value: z.string() })),
});

/** The buttons that people can press on a message. */
export function buttonsOf({ blocks }: SlackMessage): readonly SlackButton[] {
  return blocks.flatMap((block) => {
    const { data } = Actions.safeParse(block);
    return (data?.elements ?? []).map(({ action_id, value }) => ({ action_id, value, block_id: data?.block_id ?? "" }));
  });
}

/** All text of a message that a person reads, in order. */
export function textOf({ blocks }: SlackMessage): string {
  return blocks.flatMap((block) => textIn(block["text"])).join("\n");
}

function textIn(part: unknown): readonly string[] {
  if (typeof part !== "object" || part === null || !("text" in part)) return [];
  return [String(part.text)];
}
