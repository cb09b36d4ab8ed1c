import { type BrokenGlass, barredAs, type EventOf } from "../../case/index.ts";
import type { World } from "../world.ts";

type Lost = Pick<EventOf<"stale">, "why" | "approvers">;

/** Looks up again, right before the write, whether whoever broke the glass still may and in time; null = he may, or nobody broke it. Throws DIRECTORY_DOWN: then nothing is carried out, and it is tried again. */
export async function lostGlass(world: World, glass: BrokenGlass | null): Promise<Lost | null> {
  if (glass === null) return null;
  const lapse = await lapseOf(world, glass);
  return lapse === null ? null : { why: "glass_lost", approvers: [{ person: glass.person, lapse }] };
}

async function lapseOf({ clock, directory, policy }: World, { person: id, until }: BrokenGlass): Promise<string | null> {
  if (clock().getTime() >= Date.parse(until)) return "too_late";
  const person = await directory.byId(id, { fresh: true });
  if (person === null) return "unknown_person";
  const groups = policy.breakGlass?.groups ?? [];
  return barredAs(person) ?? (person.groups.some((group) => groups.includes(group)) ? null : "no_right");
}
