import type { CaseStory, Step } from "./case-stories.ts";
import { mayAnswer, objections } from "./oracle.ts";
import type { Played } from "./play-run.ts";
import type { Script } from "./script.ts";
import { EXPIRY_SECONDS, SEND_MS, SETTLE_MS } from "./stage.ts";
import type { Act, Card, Trail, Truth } from "./trail.ts";

/** One run as the journals and the exported evidence tell it. */
export interface Told {
  readonly played: Played;
  readonly trail: Trail;
  readonly cases: readonly CaseStory[];
}

/** What must not have happened in this run, each in one line; empty when all is well. */
export function judge(told: Told): readonly string[] {
  const { played, cases } = told;
  if (played.ticket.script.webhook === "forged_only")
    return [...forgeries(played), ...cases.map(() => "a forged webhook opened a case")];
  return [...forgeries(played), ...lost(told), ...twice(told), ...unknown(told), ...untrue(told), ...wrong(told)];
}

/** 0 = nobody listened just then. */
function forgeries({ forged }: Played): readonly string[] {
  return forged.filter((status) => status >= 200 && status < 300).map((status) => `a forged webhook was answered ${status}`);
}

function lost({ played, trail, cases }: Told): readonly string[] {
  const waits = trail.cards.some(({ open }) => open);
  const open = cases.filter(({ steps }) => endOf(steps) === null);
  return [
    ...(cases.length === 0 ? ["the ticket has no case: it was lost"] : []),
    ...(open.length > 0 && !waits
      ? [`a case neither ended nor waits for people: last ${open[0]?.steps.at(-1)?.kind ?? "nothing"}`]
      : []),
    ...(played.rested ? [] : [`its case did not come to rest in time: ${JSON.stringify(played.last)}`]),
  ];
}

function endOf(steps: readonly Step[]): string | null {
  return steps.findLast(({ kind }) => kind === "case.ended")?.end ?? null;
}

/** By marker, and by what it does: a task can be closed once. */
function twice({ trail }: Told): readonly string[] {
  const marked = trail.acts.flatMap(({ effect, what }) => (effect === null ? [] : [`${what} of effect ${effect}`]));
  const closed = trail.acts.filter(({ what }) => what === "closed task").map(({ record }) => `a closing of task ${record}`);
  return repeated([...marked, ...closed]).map((name) => `applied twice: ${name}`);
}

function repeated(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, i) => names.indexOf(name) !== i))];
}

/** The effect that an act belongs to: by its marker, or by the receipt that names what was written. */
function effectOf({ effect, record, at }: Act, cases: readonly CaseStory[]): string | null {
  if (effect !== null) return effect;
  const receipts = cases
    .flatMap(({ steps }) => steps)
    .filter((step) => step.record === record && step.kind === "case.effect_confirmed" && step.at >= at);
  return receipts.sort((a, b) => a.at - b.at)[0]?.effect ?? null;
}

function unknown({ trail, cases }: Told): readonly string[] {
  const recorded = new Set(cases.flatMap(({ steps }) => steps.flatMap(({ effect }) => effect ?? [])));
  return trail.acts.flatMap((act) => {
    const effect = effectOf(act, cases);
    if (effect === null) return [`a write of ours without a marker: ${act.what} ${act.record}`];
    return recorded.has(effect) ? [] : [`a write that no evidence knows: ${act.what} of effect ${effect}`];
  });
}

/** What the evidence says of a write and what stands in the ticket system are the same. */
function untrue({ trail, cases }: Told): readonly string[] {
  const written = new Set(trail.acts.flatMap((act) => effectOf(act, cases) ?? []));
  return cases.flatMap(({ steps, id }) => {
    const end = endOf(steps);
    const effects = actionEffects(steps);
    const there = effects.filter((effect) => written.has(effect) && !isGivenUp(steps, effect));
    const confirmed = steps.find(({ kind }) => kind === "case.effect_confirmed")?.effect ?? null;
    return [
      ...(confirmed !== null && !written.has(confirmed) ? [`case ${id} is said to be applied, and nothing was written`] : []),
      ...(there.length > 1 ? [`case ${id} wrote ${there.length} actions`] : []),
      ...(there.length > 0 && NOTHING_DONE.has(end ?? "") ? [`case ${id} ended ${end ?? ""}, and its action was written`] : []),
    ];
  });
}

/** A part of it stands, the rest was given up, and the ticket was told so: what follows is no second action. */
function isGivenUp(steps: readonly Step[], effect: string): boolean {
  const at = steps.findIndex((step) => step.leftPart && step.effect === effect);
  return at >= 0 && steps.slice(at).some(({ kind }) => kind === "message.confirmed");
}

const NOTHING_DONE: ReadonlySet<string> = new Set(["rejected", "expired", "refused"]);
const GRANTS: ReadonlySet<string> = new Set(["case.decided", "case.approved"]);

function actionEffects(steps: readonly Step[]): readonly string[] {
  return [...new Set(steps.filter(({ kind }) => GRANTS.has(kind)).flatMap(({ effect }) => effect ?? []))];
}

function wrong(told: Told): readonly string[] {
  return told.cases.flatMap((story) => {
    const effects = actionEffects(story.steps);
    const acts = told.trail.acts.filter((act) => effects.includes(effectOf(act, told.cases) ?? ""));
    return acts.flatMap((act) => wrongAct(told, story, act));
  });
}

function wrongAct(told: Told, { steps }: CaseStory, act: Act): readonly string[] {
  const { trail, played, cases } = told;
  const { system } = played.ticket.script;
  const effect = effectOf(act, cases);
  const granted = steps.findIndex((step) => GRANTS.has(step.kind) && step.effect === effect);
  const decided = steps.slice(0, granted + 1).findLast(({ kind }) => kind === "case.decided" || kind === "case.modified");
  if (decided === undefined) return [`written without a decision: ${act.what}`];
  const automatic = steps[granted]?.kind === "case.decided";
  const seen = trail.reads.filter((at) => at < act.arrived).at(-1) ?? act.arrived;
  const since = trail.reads.filter((at) => at <= decided.at).at(-1) ?? decided.at;
  const moved = staleness(trail, { automatic, since, seen, act });
  if (!automatic) return [...moved, ...unapproved(told, steps, { decided, act, system })];
  const what = { action: decided.action ?? "none", record: act.record, confidence: decided.confidence };
  // In the millisecond of our reading either may be true.
  const broken = agreed(trail, seen, (truth) => objections(system, truth, what));
  return [...moved, ...broken.map((why) => `applied without people although: ${why}`)];
}

function agreed(trail: Trail, at: number, ask: (truth: Truth) => readonly string[]): readonly string[] {
  const before = ask(trail.truth(at - 3));
  return ask(trail.truth(at)).filter((why) => before.includes(why));
}

interface Moment {
  readonly automatic: boolean;
  /** Our last reading before the decision. */
  readonly since: number;
  /** Our last reading before the request left. */
  readonly seen: number;
  readonly act: Act;
}

/** Somebody changed the ticket after the decision, and we could see it. */
function staleness({ deeds }: Trail, { automatic, since, seen, act }: Moment): readonly string[] {
  const changes = deeds.filter(({ comment, at }) => (automatic || !comment) && at > since && at < act.arrived);
  const read = changes.filter(({ at }) => at < seen - 3);
  const ignored = changes.filter(({ at }) => act.arrived - at > SEND_MS + SETTLE_MS);
  return [
    ...(read.length > 0 ? [`applied on a ticket that had changed before it was read (${act.what})`] : []),
    ...(ignored.length > 0 ? [`applied long after the ticket had changed (${act.what})`] : []),
  ];
}

interface Granting {
  readonly decided: Step;
  readonly act: Act;
  readonly system: Script["system"];
}

/** No answer of an eligible person in time on a question of this case, or the last one says no. */
function unapproved({ trail }: Told, steps: readonly Step[], { decided, act, system }: Granting): readonly string[] {
  const effects = new Set(steps.map(({ effect }) => effect));
  const cards = trail.cards.filter(({ effect }) => effects.has(effect));
  const answers = trail.answers.filter(({ record, at }) => at <= act.at && cards.some((card) => card.record === record));
  const asked = { system, truth: trail.truth(decided.at), confidence: decided.confidence };
  const good = answers.filter(({ kind, at, by, record }) => {
    const card = cards.find((one) => one.record === record);
    const expires = Math.max(card?.expires ?? Number.POSITIVE_INFINITY, shownAt(steps, card) + EXPIRY_SECONDS * 1_000);
    return (kind === "approve" || kind === "modify") && at < expires + 1_000 && mayAnswer(asked, by, trail.requester);
  });
  return [
    ...(good.length === 0 ? [`applied without an eligible approval (${act.what})`] : []),
    ...(answers.at(-1)?.kind === "reject" ? [`applied after a rejection (${act.what})`] : []),
  ];
}

/** A question's time runs from when its card stood in the ticket, as the service knew it: a card that came late is open for longer than it says. */
function shownAt(steps: readonly Step[], card: Card | undefined): number {
  return (
    steps.find(({ kind, effect }) => kind === "message.confirmed" && effect === card?.effect)?.at ?? Number.NEGATIVE_INFINITY
  );
}
