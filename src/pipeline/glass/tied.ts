import { z } from "zod";
import { OpsError } from "../../case/index.ts";
import { concerned, isOne } from "../../identity/index.ts";
import type { GlassUse, Person } from "../../ports/index.ts";
import { acquaint } from "../acquaint.ts";
import type { Refusal } from "../asked.ts";
import { readToCheck } from "../relied.ts";
import type { World } from "../world.ts";

/** What keeps this person from judging an act that others did: the ticket's own people, read again now, and whoever made what was carried out; null = nothing. Throws what keeps the ticket from being read for the moment. */
export async function tiedTo(
  world: World,
  use: GlassUse,
  { person, account }: { readonly person: Person; readonly account: string },
): Promise<Refusal | null> {
  const makers = await makersOf(world, use);
  if (makers.some((by) => isOne(person, by)))
    return { code: "modifier", message: "Not counted: whoever made the proposal does not judge that it was carried out." };
  const people = await peopleOf(world, use);
  if (people === undefined) return null;
  const tied = concerned({ account, provenBy: "idp", ticketSystem: use.ticket.system, people }, person);
  return tied === null || tied.ok ? null : { code: tied.code, message: tied.why };
}

const Proposed = z.looseObject({
  payload: z.looseObject({ proposal: z.looseObject({ by: z.string(), digest: z.string() }) }),
});

/** Whoever made the very version that was carried out, as the record tells it: a case that ended holds it no more. */
async function makersOf({ store }: World, { caseId, glass }: GlassUse): Promise<readonly string[]> {
  const entries = await store.ledger.ofCase(caseId);
  const proposals = entries
    .filter(({ kind }) => kind === "case.decided" || kind === "case.modified")
    .flatMap(({ canonical }) => Proposed.safeParse(JSON.parse(canonical)).data?.payload.proposal ?? []);
  return proposals.filter(({ digest }) => digest === glass.digest).map(({ by }) => by);
}

/** Null = hidden from us. Undefined = the ticket is gone for good: that keeps no act unjudged for ever, and so no break-glass closed. */
async function peopleOf(world: World, { workflow, ticket }: GlassUse) {
  try {
    const { people } = await acquaint(world, await readToCheck(world, workflow, ticket));
    return people.status === "ok" ? people.value : null;
  } catch (error) {
    if (error instanceof OpsError && error.code === "TICKET_ABSENT") return undefined;
    throw error;
  }
}
