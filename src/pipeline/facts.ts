import { type Draft, type Facts, factValues, type Proposal, type TicketContext } from "../case/index.ts";
import { ground, injectionSigns } from "../drafting/index.ts";
import { readsRegion, sectionsRelied, type WorkflowPolicy } from "../policy/index.ts";
import { cardlint, filterNote, type Guarded, piiOf, unreadFiles, withLint } from "../privacy/index.ts";
import { peopleOf, redactorFor } from "./acquaint.ts";
import { fileTexts } from "./file-texts.ts";
import { holdsNow } from "./holds.ts";
import { requesterValues } from "./requester-groups.ts";
import { accountFor } from "./systems.ts";
import type { World } from "./world.ts";

/** What a decision is about: a reading, what was drafted from it (if anything) and who changed it. */
export interface Asked {
  readonly context: TicketContext;
  readonly draft: Draft | null;
  readonly proposal: Proposal | null;
  readonly modifiedBy: string | null;
}

/** Collects everything `decide` needs, so that it can stay pure. */
export async function collectFacts(world: World, workflow: WorkflowPolicy, asked: Asked): Promise<Facts> {
  const { context, draft, proposal } = asked;
  const grounding =
    draft === null ? { uncited: [], coverage: "0.0000" } : ground(draft, context, redactorFor(world, context.ref));
  const fields = context.fields.value;
  const contents = await fileTexts(
    accountFor(world, { ticket: context.ref, workflow: workflow.id }),
    context.attachments.value ?? [],
  );
  const values = factValues(context, world.clock(), proposal === null ? null : proposal.payload.target.id);
  if (context.attachments.status === "ok") values["attachments.unread"] = unreadFiles(context, contents);
  if (readsRegion(workflow) && context.region !== null) values["region"] = context.region;
  Object.assign(values, await requesterValues(world, workflow, context));
  return {
    values: roundedValues(values),
    sections: reliedSections(workflow, context),
    ticketRisk: fields === null ? null : fields.risk,
    uncited: grounding.uncited,
    coverage: grounding.coverage,
    unshown: draft?.unshown ?? [],
    injection: injectionSigns(context),
    pii: await piiOf(withText(context, wordsOf(asked)), guardedBy(world, context), contents),
    ...deceptionIn(asked),
    holds: await holdsNow(world, workflow.id),
    demotions: world.demotions,
    ...(await appliedAlone(world, workflow)),
    modifiedBy: asked.modifiedBy,
    regionMatches: context.region === world.region,
  };
}

function guardedBy(world: World, context: TicketContext): Guarded {
  const { piiPatterns: patterns, redaction } = world.policy;
  const countries = peopleOf(world, context.ref)?.countries ?? [];
  return { patterns, custom: redaction.custom, region: world.region, countries };
}

const HOUR_MS = 3_600_000;

/** Counted only where something limits it, and not much further than the limit. */
async function appliedAlone(world: World, { id, maxPerHour }: WorkflowPolicy): Promise<Pick<Facts, "appliedAlone">> {
  if (maxPerHour === null) return {};
  const since = new Date(world.clock().getTime() - HOUR_MS);
  return { appliedAlone: await world.store.effects.alone(id, since, maxPerHour) };
}

/** The text that would be written is looked at like a comment: a person's or a model's note may hold what the ticket does not. */
function withText(context: TicketContext, text: string): TicketContext {
  const { comments } = context;
  const note = { id: "note", author: "", at: context.readAt, text, internal: true, own: false };
  return text === "" ? context : { ...context, comments: { ...comments, value: [...(comments.value ?? []), note] } };
}

/** What of the proposal's texts may deceive whoever reads its card, as drafted too: the filter has put some of it right without a trace. */
function deceptionIn(asked: Asked): Pick<Facts, "deceptive" | "deceptiveRisk"> {
  const { proposal, draft } = asked;
  const drafted = (draft?.lines ?? []).map((line) => line.text);
  const args = Object.values(proposal?.payload.args ?? {}).flatMap((value: string | string[]) => value);
  const deceptive = withLint(filterNote(noteOf(asked)).deceptive, cardlint([noteOf(asked), ...drafted, ...args].join("\n")));
  return deceptive.length === 0 ? { deceptive } : { deceptive, deceptiveRisk: "medium" };
}

function noteOf({ proposal, draft }: Asked): string {
  if (proposal !== null) return proposal.payload.note;
  return (draft?.lines ?? []).map((line) => line.text).join("\n");
}

/** The same with what the model said before it was masked: what stands in its place in the proposal no longer tells. */
function wordsOf(asked: Asked): string {
  const drafted = (asked.draft?.lines ?? []).map((line) => line.text);
  return [...new Set([noteOf(asked), drafted.join("\n")])].filter((text) => text !== "").join("\n");
}

/** The status of each section by name, for evidence. */
export function sectionsOf(context: TicketContext): Facts["sections"] {
  const { approvals, relations, history, schedule, moves, sources = {} } = context;
  const further = Object.entries({ approvals, relations, history, schedule, moves }).flatMap(([name, section]) =>
    section === undefined ? [] : [[name, section.status] as const],
  );
  const outside = Object.entries(sources).map(([name, { status }]) => [`sources.${name}`, status] as const);
  return { ...ticketSections(context), ...Object.fromEntries([...further, ...outside]) };
}

function ticketSections(context: TicketContext): Facts["sections"] {
  const { fields, people, tasks, items, comments, attachments, conflicts } = context;
  return {
    fields: fields.status,
    people: people.status,
    tasks: tasks.status,
    items: items.status,
    comments: comments.status,
    attachments: attachments.status,
    conflicts: conflicts.status,
  };
}

/** What a decision is told: a part that was read only for the model, and could not be, says nothing about the action. */
function reliedSections(workflow: WorkflowPolicy, context: TicketContext): Facts["sections"] {
  const [own, relied] = [ticketSections(context), sectionsRelied(workflow)];
  const told = Object.entries(sectionsOf(context)).filter(([name]) => Object.hasOwn(own, name) || relied.has(name));
  return Object.fromEntries(told);
}

function roundedValues(values: Facts["values"]): Facts["values"] {
  return Object.fromEntries(
    Object.entries(values).map(([name, v]) => [name, typeof v === "number" ? Math.round(v * 100) / 100 : v]),
  );
}
