import { barredAs, type GlassVerdict } from "../../case/index.ts";
import { isOne, looksLikeCode } from "../../identity/index.ts";
import type { GlassUse, Person } from "../../ports/index.ts";
import { withoutSecrets } from "../../privacy/index.ts";
import { personOf } from "../answers.ts";
import type { Refusal } from "../asked.ts";
import { automaticReviewer } from "../automatic-reviewers.ts";
import { record } from "../entries.ts";
import { sendMessage } from "../messages.ts";
import type { World } from "../world.ts";
import { recordRefusedGlass } from "./refused.ts";
import { tiedTo } from "./tied.ts";
import { onTicket } from "./told.ts";
import { aboutUse, entryOfUse } from "./use-entry.ts";

/** What somebody finds of a break-glass act, as the identity provider proves him. */
export interface Judging {
  readonly account: string;
  readonly verdict: GlassVerdict;
  readonly reason: string;
}

/** What became of it; `message` is for whoever judged. */
export type Judged = { readonly kind: "judged"; readonly message: string } | ({ readonly kind: "refused" } & Refusal);

const SHORTEST_REASON = 10;

/** Counts one judgement of a break-glass act, the first one: by somebody who is asked for it, did not break the glass himself, and is none of the ticket's people. Whatever does not count stands in the evidence too. */
export async function judgeGlass(world: World, id: string, judging: Judging): Promise<Judged> {
  const use = await world.store.glassUses.load(id);
  if (use === null) return refuse(world, use, judging, UNKNOWN);
  const person = await judgeOf(world, use, judging);
  const against = (await elsewhere(world, use)) ?? whyNot(use, person) ?? misfit(judging);
  if (person === null || against !== null) return refuse(world, use, judging, against ?? NOBODY);
  const tied = await tiedTo(world, use, { person, account: judging.account });
  if (tied !== null) return refuse(world, use, judging, tied);
  const { verdict } = judging;
  const reason = withoutSecrets(judging.reason);
  const at = world.clock().toISOString();
  const { entry, all } = await record(world, {
    ...entryOfUse(use, "break_glass.judged", { verdict, reason, broken_by: use.glass.person }),
    actor: { type: "person", id: person.id, groups: person.groups },
  });
  const told = onTicket(world, await aboutUse(world, use), SAID[verdict], entry.hash);
  const judgement = { verdict, by: person.id, at, reason };
  if (!(await world.store.glassUses.judge(id, judgement, { entries: all, ...told }))) return refuse(world, use, judging, BEFORE);
  for (const effect of told.effects) await sendMessage(world, effect);
  return { kind: "judged", message: "Counted: your judgement stands in the evidence." };
}

/** Who judges, read afresh. A program, and an account of ours, is no person whatever the directory says of it. */
async function judgeOf(world: World, { ticket }: GlassUse, { account }: Judging): Promise<Person | null> {
  const answer = { account, provenBy: "idp" };
  const person = await personOf(world, { of: { ticket }, answer }, { fresh: true });
  return person !== null && automaticReviewer(world, answer) !== null ? { ...person, human: false } : person;
}

const SAID: Readonly<Record<GlassVerdict, string>> = {
  justified: "The break-glass act on this ticket was judged: it was justified.",
  not_justified: "The break-glass act on this ticket was judged: it was not justified.",
};

const UNKNOWN = { code: "unknown_use", message: "Not counted: there is no such break-glass act." };
const NOBODY = { code: "unknown_person", message: "Not counted: nobody in the directory has this account." };
const BEFORE = { code: "answered", message: "Not counted: this was judged before." };

async function elsewhere({ store, region }: World, { caseId }: GlassUse): Promise<Refusal | null> {
  const of = await store.cases.load(caseId);
  if (of === null || of.region === region) return null;
  return { code: "other_region", message: "Not counted: this act belongs to another region's service." };
}

/** Why this person may not judge this act now; null = he may. */
export function whyNot(use: GlassUse, person: Person | null): Refusal | null {
  if (person === null) return NOBODY;
  const bar = barredAs(person);
  if (bar !== null) return { code: bar, message: "Not counted: only active people of the directory judge." };
  if (isOne(person, use.glass.person)) return { code: "own_glass", message: "Not counted: nobody judges what he did himself." };
  if (use.glass.review.not?.some((id) => isOne(person, id)) === true)
    return { code: "self_approval", message: "Not counted: the ticket's own people do not judge what was done for them." };
  const groups = judgesOf(use);
  if (!person.groups.some((group) => groups.includes(group)))
    return { code: "not_in_group", message: `Not counted: this is judged by ${groups.join(" or ")}.` };
  return use.judged === null ? null : BEFORE;
}

/** Who is asked to judge it now. */
export function judgesOf({ glass: { review }, escalatedAt }: GlassUse): readonly string[] {
  return escalatedAt === null ? review.by : [...new Set([...review.by, ...review.then])];
}

function misfit({ reason }: Judging): Refusal | null {
  if (reason.trim().length >= SHORTEST_REASON && !looksLikeCode(reason)) return null;
  return {
    code: "reason_missing",
    message: `Not counted: a written reason of at least ${SHORTEST_REASON} characters is needed.`,
  };
}

async function refuse(world: World, use: GlassUse | null, judging: Judging, why: Refusal): Promise<Judged> {
  const { account, reason } = judging;
  const of = use === null ? null : { id: use.caseId, ticket: use.ticket };
  const about = use === null ? {} : { glass: use.id };
  await recordRefusedGlass(world, of, { kind: "break_glass.judgement_refused", account, code: why.code, reason, ...about });
  return { kind: "refused", ...why };
}
