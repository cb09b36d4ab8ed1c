import { z } from "zod";
import { cleanReason } from "../reason.ts";

const Data = z.looseObject({ value: z.string().max(2_000), reason: z.string().max(3_000).nullish() });

/** What every activity says of where it comes from. */
export const Activity = z.looseObject({
  type: z.string(),
  id: z.string().min(1).max(500),
  channelId: z.string(),
  serviceUrl: z.string(),
  channelData: z.looseObject({ tenant: z.looseObject({ id: z.string() }) }),
  from: z.looseObject({ aadObjectId: z.guid() }),
  replyToId: z.string().max(500).default("unknown"),
  name: z.string().optional(),
  value: z.unknown().optional(),
});
export type Activity = z.infer<typeof Activity>;

const Submitted = z.union([
  z
    .looseObject({ action: z.looseObject({ verb: z.string(), data: Data }) })
    .transform(({ action }) => ({ verb: action.verb, ...action.data })),
  Data.extend({ verb: z.string() }),
]);

/** What was pressed: of an invoke (Action.Execute), or of a message (Action.Submit, where a client knows no other); null = no button of ours. */
export function pressedIn({ type, name, value }: Activity): { readonly value: string; readonly reason: string | null } | null {
  const isPress = (type === "invoke" && name === "adaptiveCard/action") || type === "message";
  const read = isPress ? Submitted.safeParse(value) : null;
  if (read?.data === undefined || !/^ots\.(approve|reject)$/.test(read.data.verb)) return null;
  return { value: read.data.value, reason: cleanReason(read.data.reason) };
}
