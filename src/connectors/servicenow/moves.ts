import { z } from "zod";
import type { Section } from "../../case/index.ts";
import type { Get, Item } from "./batch.ts";
import { KINDS, readState } from "./kinds.ts";

/** Numbers come as text or typed (-5.0), as everywhere in this API. */
const State = z
  .union([z.string(), z.number()])
  .transform((value) => (typeof value === "number" ? String(Math.trunc(value)) : value));
const Transition = z.looseObject({ to_state: State, transition_available: z.boolean() });
const NextStates = z.looseObject({
  result: z.looseObject({
    available_states: z.array(State),
    state_transitions: z.array(z.array(Transition)).nullish(),
    state_label: z.record(z.string(), z.string()).nullish(),
  }),
});
type NextStates = z.infer<typeof NextStates>["result"];

/** In these states people approve: they are neither entered nor left by us. */
const APPROVING: ReadonlySet<string> = new Set(["-4", "-3"]);
/** Back to New throws approvals away, and Canceled ends the change. */
const NEVER: ReadonlySet<string> = new Set([...APPROVING, "-5", "4"]);

const NAME = /^[a-z0-9_]{1,60}$/;

/** The states that are offered: what the instance stores for each, by its name. */
export type Offered = ReadonlyMap<string, string>;

/** The read of where a change may go next. */
export function movesGet(id: string): Get {
  return { id: "moves", path: `/api/sn_chg_rest/change/${id}/nextstates`, query: {} };
}

/** The states that the instance offers from the stored state `from`; partial where one has no name of its own. */
export function offeredIn(item: Item, from: string): Section<Offered> {
  if (item.status !== 200) return { status: item.status === 400 ? "absent" : "forbidden", value: null };
  const read = NextStates.safeParse(item.body);
  if (!read.success) return { status: "forbidden", value: null };
  const states = availableIn(read.data.result).filter((state) => state !== from && !NEVER.has(state));
  if (APPROVING.has(from)) return { status: "ok", value: new Map() };
  const named = states.map((state) => [nameOf(read.data.result, state), state] as const);
  const clear = named.filter(([name]) => NAME.test(name) && named.filter(([other]) => other === name).length === 1);
  return { status: clear.length === named.length ? "ok" : "partial", value: new Map(clear) };
}

/** The same as a section of the ticket: names only. */
export function movesIn(item: Item, from: string): Section<readonly string[]> {
  const { status, value } = offeredIn(item, from);
  return { status, value: value === null ? null : [...value.keys()].sort() };
}

/** A state of which every listed transition is barred is none, whatever the first list says. */
function availableIn({ available_states, state_transitions }: NextStates): readonly string[] {
  const listed = (state_transitions ?? []).flat();
  return [...new Set(available_states)].filter((state) => {
    const ways = listed.filter(({ to_state }) => to_state === state);
    return ways.length === 0 || ways.some(({ transition_available }) => transition_available);
  });
}

function nameOf({ state_label }: NextStates, value: string): string {
  return readState(KINDS.change_request.states, { value, display: state_label?.[value] ?? "" }, true)[0];
}
