import type { GlassUse, ToldOfUse } from "../../ports/index.ts";
import { record } from "../entries.ts";
import { type Consequences, merge } from "../intents.ts";
import { LEASE_SECONDS, underLease } from "../lease.ts";
import { sendMessage } from "../messages.ts";
import type { World } from "../world.ts";
import { inRooms, onTicket } from "./told.ts";
import { aboutUse, entryOfUse } from "./use-entry.ts";

/** How many are looked at in one round. */
const MOST = 200;

/** Asks further groups about break-glass acts that nobody judged in time, and after twice that time counts them as not justified. Gives how many moved on. */
export async function glassRound(world: World): Promise<number> {
  const lease = await world.store.leases.take("break-glass-reviews", world.owner, LEASE_SECONDS);
  return lease === null ? 0 : underLease(world, lease, () => round(world));
}

async function round(world: World): Promise<number> {
  let moved = 0;
  for (const use of await world.store.glassUses.open(MOST)) {
    const step = nextFor(world, use);
    if (step !== null && (await take(world, use, step))) moved += 1;
  }
  return moved;
}

type Step = "escalate" | "expire";

function nextFor({ clock }: World, { glass, escalatedAt, expiredAt }: GlassUse): Step | null {
  const due = Date.parse(glass.review.dueAt);
  const now = clock().getTime();
  if (now < due) return null;
  if (escalatedAt === null) return "escalate";
  const last = due + (due - Date.parse(glass.at));
  return expiredAt === null && now >= last ? "expire" : null;
}

const KINDS = { escalate: "break_glass.review_escalated", expire: "break_glass.review_expired" } as const;

async function take(world: World, use: GlassUse, step: Step): Promise<boolean> {
  const { review } = use.glass;
  const text = textOf(use, step);
  const outcome = step === "expire" ? { verdict: "not_justified", why: "nobody judged it in time" } : { asked: review.then };
  const { entry, all } = await record(world, entryOfUse(use, KINDS[step], outcome));
  const about = await aboutUse(world, use);
  const groups = step === "escalate" ? review.then : [...review.by, ...review.then];
  const told: Consequences = merge(
    onTicket(world, about, text, entry.hash),
    inRooms(world, about, { groups: newRooms(use, step, groups), said: text, entryHash: entry.hash }),
  );
  const what: ToldOfUse = { entries: all, ...told };
  if (!(await world.store.glassUses[step](use.id, world.clock(), what))) return false;
  world.log.warn("break-glass not judged in time", { case: use.caseId, kind: KINDS[step] });
  for (const effect of told.effects) await sendMessage(world, effect);
  return true;
}

/** A room is told of an act once: who had it from the start is reminded on the ticket. */
function newRooms({ glass }: GlassUse, step: Step, groups: readonly string[]): readonly string[] {
  return step === "expire" ? [] : groups.filter((group) => !glass.review.by.includes(group));
}

function textOf({ glass: { review } }: GlassUse, step: Step): string {
  return step === "escalate"
    ? `The break-glass act on this ticket was not judged in time. Asked now as well: ${review.then.join(" or ")}.`
    : "The break-glass act on this ticket was judged by nobody: it counts as not justified, and stays open until somebody judges it.";
}
