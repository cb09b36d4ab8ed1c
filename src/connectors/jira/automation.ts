import { createHash, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { type Received, sha256, verified } from "../../case/index.ts";
import type { RawRequest, WebhookScheme } from "../../ports/index.ts";
import { KIND } from "./context.ts";
import { isKey } from "./site.ts";
import { malformed, parse, type Place } from "./webhook.ts";
import { Id } from "./wire.ts";

const HEADER = "x-ots-automation-secret";
const WINDOW_MS = 300_000;
const Name = z.string().regex(/^[\w .:/-]{1,200}$/);

/** The rules' own body. Nobody signs it: it says which issue to read, and nothing it claims about people is looked at. */
const Hint = z.looseObject({
  source: z.literal("ots"),
  ruleId: z.union([Name, z.int().transform(String)]),
  event: Name,
  issue: z.looseObject({ id: Id, key: z.string().refine(isKey, "an issue key").optional() }),
  sentAt: z.union([z.int(), z.string().regex(/^\d{13}$/).transform(Number)]),
});

/** Jira Automation's "Send web request": a secret header with up to two live values, a body of ours sent within 300 s, replays known by their content. */
export function automationScheme(place: Place): WebhookScheme {
  const { config } = place;
  return {
    name: "jira-automation",
    system: "jira",
    region: config.region,
    limit: 65_536,
    receive: (request, now) => receive(place, request, now),
    sign: () => ({ "content-type": "application/json", [HEADER]: config.automationSecrets[0] ?? "" }),
  };
}

function receive({ config, name }: Place, { headers, body }: RawRequest, now: Date): Received {
  const given = headers[HEADER] ?? "";
  const known = config.automationSecrets.map((secret) => timingSafeEqual(digest(secret), digest(given))).includes(true);
  if (!known) return { kind: "unsigned", why: "secret" };
  const read = Hint.safeParse(parse(body));
  if (!read.success) return malformed(read.error);
  const { ruleId, event, issue, sentAt } = read.data;
  if (Math.abs(now.getTime() - sentAt) > WINDOW_MS) return { kind: "expired_signature" };
  // Rules on review sub-tasks name their event so; a wrong name finds no review.
  const review = event.startsWith("review");
  const ticket = { system: "jira", kind: KIND, id: issue.id, key: issue.key ?? issue.id };
  const id = `jira:${name}:automation:${sha256([ruleId, issue.id, event, String(sentAt)].join("|"))}`;
  const about = review ? ("review" as const) : ("ticket" as const);
  return {
    kind: "accepted",
    delivery: verified({ id, system: "jira", about, ticket, record: review ? issue.id : null, version: null, own: false, via: "jira-automation" }),
  };
}

/** Equal lengths for the constant-time comparison. */
function digest(secret: string): Buffer {
  return createHash("sha256").update(secret, "utf8").digest();
}
