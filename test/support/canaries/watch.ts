import type { ServerResponse } from "node:http";
import { inspect } from "node:util";
import { type Counted, canariesIn } from "./find.ts";

/** Looks at texts as they pass, and says at the end which canaries were among them. */
export interface Watch {
  look(place: string, text: string, counted?: Counted): void;
  /** At an error's message, stack, fields and causes. */
  lookAtError(place: string, error: unknown): void;
  /** What something else found. */
  found(more: readonly string[]): void;
  /** Fails when there were any; after that it knows of none. */
  end(): void;
}

const WHOLE = { depth: 6, maxStringLength: null, maxArrayLength: null };

export function openWatch(): Watch {
  const seen = new Set<string>();
  const look: Watch["look"] = (place, text, counted) => {
    for (const name of canariesIn(text, counted)) seen.add(`${place}: ${name}`);
  };
  return {
    look,
    lookAtError: (place, error) => look(place, inspect(error, WHOLE)),
    found: (more) => more.forEach((one) => seen.add(one)),
    end() {
      const all = [...seen];
      seen.clear();
      expectNone(all);
    },
  };
}

/** Fails with the places and names of canaries when there are any. */
export function expectNone(found: readonly string[]): void {
  if (found.length > 0) throw new Error(`canaries where none may be: ${[...new Set(found)].join("; ")}`);
}

/** Looks at every part of an answer as it is written. */
export function watchAnswer(response: ServerResponse, place: string, watch: Watch): void {
  const look = (part: unknown): void => {
    if (typeof part === "string") watch.look(place, part, "secrets");
    else if (part instanceof Uint8Array) watch.look(place, Buffer.from(part).toString("latin1"), "secrets");
  };
  for (const name of ["write", "end"] as const) {
    const method: unknown = Reflect.get(response, name);
    if (typeof method !== "function") continue;
    Reflect.set(response, name, (...parts: readonly unknown[]): unknown => {
      look(parts[0]);
      const said: unknown = Reflect.apply(method, response, parts);
      return said;
    });
  }
}
