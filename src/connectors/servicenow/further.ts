import type { Part, TicketContext } from "../../case/index.ts";
import { batch, item } from "./batch.ts";
import type { Kind } from "./kinds.ts";
import { type Likeness, likenessOf, pastGet, pastIn } from "./past-changes.ts";
import { askable, joined, relationsGet, relationsIn } from "./relations.ts";
import type { Site } from "./site.ts";
import type { WireRecord } from "./wire.ts";

type Further = Pick<TicketContext, "relations" | "history">;

interface Of {
  readonly kind: Kind;
  readonly id: string;
  readonly record: WireRecord;
}

const ABSENT = { status: "absent", value: null } as const;

/** What is read by the ids that the ticket itself names: one more outside call for the past and the first hop, a second one for the second hop. Nothing is asked when nothing is wanted or there is nothing to ask by. */
export async function readFurther(site: Site, of: Of, context: TicketContext, parts: ReadonlySet<Part>): Promise<Further> {
  const items = context.items.value?.map((one) => one.id) ?? [];
  const like = parts.has("history") ? likenessOf(of.record, of.kind, of.id, items) : null;
  const near = parts.has("relations") ? askable(items) : null;
  const past = like === null ? null : pastGet(site, like);
  const gets = [...(past === null ? [] : [past]), ...(near === null || near.ids.length === 0 ? [] : [relationsGet(near.ids, 1)])];
  const answers: Answers = gets.length === 0 ? new Map<string, never>() : await batch(site.client, gets);
  return {
    ...(like === null ? {} : { history: past === null ? ABSENT : historyOf(site, answers, like) }),
    ...(near === null ? {} : { relations: await relationsOf(site, answers, near, context.items.status) }),
  };
}

type Answers = Awaited<ReturnType<typeof batch>>;

function historyOf(site: Site, answers: Answers, like: Likeness): NonNullable<Further["history"]> {
  return pastIn(site, item(answers, "past"), like);
}

/** Without its items nobody knows what a ticket hangs together with. */
async function relationsOf(
  site: Site,
  answers: Answers,
  near: ReturnType<typeof askable>,
  items: TicketContext["items"]["status"],
): Promise<NonNullable<Further["relations"]>> {
  if (items === "forbidden" || items === "absent") return { status: items, value: null };
  const more = near.more || items === "partial";
  if (near.ids.length === 0) return { status: more ? "partial" : "ok", value: [] };
  const first = relationsIn(item(answers, "relations1"), near.ids, 1, new Set());
  const next = askable(first.value?.map(({ id }) => id) ?? []);
  if (next.ids.length === 0) return joined(first, null, more);
  const found = await batch(site.client, [relationsGet(next.ids, 2)]);
  const known = new Set([...near.ids, ...(first.value ?? []).map(({ id }) => id)]);
  return joined(first, relationsIn(item(found, "relations2"), next.ids, 2, known), more || next.more);
}
