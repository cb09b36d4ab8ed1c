import { z } from "zod";
import type { Effect, Reversed, Since, TicketContext, Undoing } from "../../case/index.ts";
import { accountFor } from "../systems.ts";
import type { World } from "../world.ts";

/** An action that a case takes back, and the workflow whose account did it. */
export interface Taken {
  readonly reverses: Pick<Reversed, "case" | "effect">;
  readonly workflow: string;
}

const Decided = z.looseObject({
  payload: z.looseObject({ facts: z.looseObject({ values: z.record(z.string(), z.unknown()) }), proposal: z.unknown() }),
});

const GONE: Undoing = { kind: "nothing", why: "The action was never confirmed: there is nothing to undo." };

/** What taking it back would be on its ticket as it was just read, and what changed since. */
export async function undoingOf(world: World, { reverses, workflow }: Taken, context: TicketContext): Promise<Undoing> {
  const [effect, facts] = await Promise.all([world.store.effects.load(reverses.effect), factsOf(world, reverses.case)]);
  if (effect?.status !== "confirmed" || effect.body.kind !== "action") return GONE;
  const from = facts[stateNameOf(effect)];
  const system = accountFor(world, { ticket: context.ref, workflow });
  const undoing = await system.undo(effect, context, typeof from === "string" ? from : null);
  return undoing.kind === "possible"
    ? { ...undoing, since: [...ticketSince(effect, context, facts), ...undoing.since] }
    : undoing;
}

/** The facts that the action was decided on. */
async function factsOf(world: World, id: string): Promise<Readonly<Record<string, unknown>>> {
  const entries = await world.store.ledger.ofCase(id);
  const decided = entries
    .filter(({ kind }) => kind === "case.decided" || kind === "case.modified")
    .flatMap(({ canonical }) => Decided.safeParse(JSON.parse(canonical)).data ?? []);
  return decided.at(-1)?.payload.facts.values ?? {};
}

function stateNameOf({ body }: Effect): string {
  return body.kind === "action" && body.payload.action === "close_task" ? "target.state" : "ticket.state";
}

const MOVES: ReadonlySet<string> = new Set(["route_approval", "change_state"]);

function ticketSince({ body }: Effect, { fields }: TicketContext, facts: Readonly<Record<string, unknown>>): readonly Since[] {
  const now = fields.value;
  if (now === null) return ["unread"];
  const isMove = body.kind === "action" && MOVES.has(body.payload.action);
  const before = facts["ticket.state"];
  return [
    ...(now.phase === "done" || now.phase === "cancelled" ? (["ticket_closed"] as const) : []),
    ...(!isMove && typeof before === "string" && before !== now.state ? (["ticket_moved"] as const) : []),
  ];
}
