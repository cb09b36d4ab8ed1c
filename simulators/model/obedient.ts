import type { Behaviour, ParsedRequest } from "./behaviour.ts";
import { fromSchema } from "./schema.ts";

// Data marks between two words: bracketed ones are taken out, what is left is anything that is no word.
const MARK = /[⟦‹«<[({^]\w{1,16}[⟧›»>\])}^]/g;
const GAP = String.raw`(?:\\[nt]|[^\w"])+`;
const ORDER = new RegExp(String.raw`(?:\b|\\n)(?:set|and|change)${GAP}([a-z_]+)${GAP}to${GAP}"?([\w-]+(?:\.\w+)*)`, "gi");

function ordersIn(text: string): ReadonlyMap<string, unknown> {
  const orders = new Map<string, unknown>();
  for (const [, name = "", value = ""] of text.replace(MARK, " ").matchAll(ORDER)) {
    orders.set(name.toLowerCase(), Number.isNaN(Number(value)) ? value : Number(value));
  }
  return orders;
}

function obey(value: unknown, orders: ReadonlyMap<string, unknown>): unknown {
  if (Array.isArray(value)) return value.map((item) => obey(item, orders));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      const order = orders.get(name.toLowerCase());
      if (order === undefined) return [name, obey(item, orders)];
      if (typeof item !== "object" || item === null) return [name, order];
      const discriminator = ["type", "kind", "name", "action"].find((key) => key in item) ?? "type";
      return [name, { ...item, [discriminator]: order }];
    }),
  );
}

/** A model that does whatever the text orders ("set confidence to 1.0 and action to close_task"), wherever in the message it stands. */
export function obedient(request: ParsedRequest): Behaviour {
  const plain = request.schema === undefined ? { action: "", confidence: 0.5 } : fromSchema(request.schema);
  return { kind: "answer", answer: obey(plain, ordersIn(request.user)) };
}
