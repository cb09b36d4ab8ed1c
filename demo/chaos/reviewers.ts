import { setTimeout as delay } from "node:timers/promises";
import { CAST, type Name } from "../cast.ts";
import type { Press } from "../tickets/ticket.ts";
import type { Answering, Wish } from "./script.ts";
import type { Asked, Placed, Site } from "./site.ts";
import { EXPIRY_SECONDS } from "./stage.ts";

const approve = (by: Name): Press => ({ by, press: "approve", reason: "Looks right to me." });
const reject = (by: Name): Press => ({ by, press: "reject", reason: "wrong_action: people do this one by hand." });

const CHANGES: ReadonlyMap<Wish, Readonly<Record<string, unknown>>> = new Map<Wish, Readonly<Record<string, unknown>>>([
  ["close_task", { close_code: "successful_issues" }],
  ["route_approval", { route: "security" }],
  ["request_info", { fields: ["vendor_country"] }],
]);

/** Answers the nth time (from 0) that a question waits on this ticket, as the script's people do. What the ticket system refuses stays unanswered. */
export async function answer(site: Site, { script }: Placed, asked: Asked, nth: number): Promise<void> {
  const [right, other = right] = peopleFor(asked.groups);
  if (right === undefined || other === undefined) return;
  const press = (how: Press): Promise<void> => site.press(CAST[how.by], asked, how).catch(() => undefined);
  const modify: Press = { by: right, press: "modify", changes: CHANGES.get(script.wish) ?? {}, reason: "A part was different." };
  const deeds: Readonly<Record<Answering, () => Promise<unknown>>> = {
    approve: () => press(approve(right)),
    reject: () => press(reject(right)),
    modify: () => press(nth === 0 ? modify : approve(right)),
    late: async () => {
      await delay(EXPIRY_SECONDS * 1_000 + 100);
      await press(approve(right));
    },
    twice: async () => {
      await press(approve(right));
      await press(approve(right));
    },
    wrong_person: () => press(approve(strangerTo(asked.groups))),
    wrong_then_right: () => press(approve(nth === 0 ? strangerTo(asked.groups) : right)),
    requester: () => press(approve("grace")),
    two_at_once: () => Promise.all([press(approve(right)), press(reject(other))]),
    never: () => Promise.resolve(),
  };
  await deeds[script.answering]();
}

const NAMES = ["ana", "ben", "chiara", "dev", "edith"] as const;

function peopleFor(groups: readonly string[]): readonly Name[] {
  return NAMES.filter((name) => CAST[name].groups.some((group) => groups.includes(group)));
}

/** Somebody with an account and some group, who was not asked. */
function strangerTo(groups: readonly string[]): Name {
  const asked = peopleFor(groups);
  return NAMES.find((name) => !asked.includes(name)) ?? "femi";
}
