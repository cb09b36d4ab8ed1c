import { z } from "zod";
import { IN_PLAIN_WORDS, sha256 } from "../../case/index.ts";
import { KIND } from "./context.ts";
import { malformed, type Place, type Said } from "./event.ts";
import { isKey } from "./site.ts";
import { Id } from "./wire.ts";

const WINDOW_MS = 300_000;
const Name = z.string().regex(/^[\w .:/-]{1,200}$/);

/** The rules' own body. Nobody signs it: it says which issue to read, and nothing it claims about people is looked at. */
const Hint = z.looseObject({
  source: z.literal("ots"),
  ruleId: z.union([Name, z.int().transform(String)]),
  event: Name,
  issue: z.looseObject({ id: Id, key: z.string().refine(isKey, "must be an issue key").optional() }),
  sentAt: z.union([
    z.int(),
    z
      .string()
      .regex(/^\d{13}$/)
      .transform(Number),
  ]),
});

/** The body of a rule's request, reduced to ids; replays are known by their content, and only those sent within 300 s count. */
export function readHint({ name }: Place, body: unknown, now: Date): Said {
  const read = Hint.safeParse(body, IN_PLAIN_WORDS);
  if (!read.success) return malformed(read.error);
  const { ruleId, event, issue, sentAt } = read.data;
  if (Math.abs(now.getTime() - sentAt) > WINDOW_MS) return { kind: "expired_signature" };
  // Rules on review sub-tasks name their event so; a wrong name finds no review.
  const review = event.startsWith("review");
  const about = review ? ("review" as const) : ("ticket" as const);
  const ticket = { system: "jira", kind: KIND, id: issue.id, key: issue.key ?? issue.id };
  const id = `jira:${name}:automation:${sha256([ruleId, issue.id, event, String(sentAt)].join("|"))}`;
  const record = review ? issue.id : null;
  return {
    kind: "delivery",
    delivery: { id, system: "jira", about, ticket, record, version: null, own: false, via: "jira-automation" },
  };
}
