import type { Part, PastTicket, Related, Section, TicketContext } from "../../case/index.ts";
import { batch, type Get, item } from "./batch.ts";
import type { Kind } from "./kinds.ts";
import { likenessOf, pastGet, pastIn, unasked } from "./past-changes.ts";
import { askable, joined, relationsGet, relationsIn } from "./relations.ts";
import type { Site } from "./site.ts";
import type { WireRecord } from "./wire.ts";

type Further = Pick<TicketContext, "relations" | "history">;
type Answers = Awaited<ReturnType<typeof batch>>;

interface Of {
  readonly kind: Kind;
  readonly id: string;
  readonly record: WireRecord;
}

/** One part: what it asks first (nothing = nothing to ask by), and how its section comes out of the answers. */
interface Reading<T> {
  readonly gets: readonly Get[];
  section(answers: Answers): Promise<Section<T>>;
}

/** What is read by the ids that the ticket itself names: one more outside call for the past and the first hop, a second one for the second hop. Nothing is asked when nothing is wanted or there is nothing to ask by. */
export async function readFurther(site: Site, of: Of, context: TicketContext, parts: ReadonlySet<Part>): Promise<Further> {
  const history = parts.has("history") ? historyOf(site, of, context) : null;
  const relations = parts.has("relations") ? relationsOf(site, context) : null;
  const gets = [...(history?.gets ?? []), ...(relations?.gets ?? [])];
  const answers: Answers = gets.length === 0 ? new Map<string, never>() : await batch(site.client, gets);
  return {
    ...(history === null ? {} : { history: await history.section(answers) }),
    ...(relations === null ? {} : { relations: await relations.section(answers) }),
  };
}

function itemsOf({ items }: TicketContext): readonly string[] {
  return items.value?.map((one) => one.id) ?? [];
}

function historyOf(site: Site, { kind, id, record }: Of, context: TicketContext): Reading<readonly PastTicket[]> {
  const like = likenessOf(record, kind, id, context.items);
  const get = pastGet(site, like);
  return {
    gets: get === null ? [] : [get],
    section: (answers) => Promise.resolve(get === null ? unasked(like) : pastIn(site, item(answers, "past"), like)),
  };
}

/** Without its items nobody knows what a ticket hangs together with. */
function relationsOf(site: Site, context: TicketContext): Reading<readonly Related[]> {
  const { status } = context.items;
  const near = askable(itemsOf(context));
  const more = near.more || status === "partial";
  return {
    gets: near.ids.length === 0 ? [] : [relationsGet(near.ids, 1)],
    async section(answers) {
      if (status === "forbidden" || status === "absent") return { status, value: null };
      if (near.ids.length === 0) return { status: more ? "partial" : "ok", value: [] };
      const first = relationsIn(item(answers, "relations1"), near.ids, 1, new Set());
      const found = first.value?.map(({ id }) => id) ?? [];
      const next = askable(found);
      if (next.ids.length === 0) return joined(first, null, more);
      const further = await batch(site.client, [relationsGet(next.ids, 2)]);
      const second = relationsIn(item(further, "relations2"), next.ids, 2, new Set([...near.ids, ...found]));
      return joined(first, second, more || next.more);
    },
  };
}
