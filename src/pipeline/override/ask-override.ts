import {
  type Answer,
  barredAs,
  type Case,
  type Entry,
  fingerprint,
  lastHumanComment,
  mayOverride,
  OpsError,
  type ReasonCode,
  type TicketContext,
} from "../../case/index.ts";
import { looksLikeCode } from "../../identity/index.ts";
import { partsRead } from "../../policy/index.ts";
import type { Person } from "../../ports/index.ts";
import { filterNote } from "../../privacy/index.ts";
import { acquaint, redactorFor } from "../acquaint.ts";
import type { Refusal } from "../asked.ts";
import { asPerson, automaticReviewer } from "../automatic-reviewers.ts";
import { subjectOf } from "../entries.ts";
import { sectionsOf } from "../facts.ts";
import { underLease, waitForLease } from "../lease.ts";
import { recordOutside } from "../outside.ts";
import { runCase } from "../run.ts";
import { step } from "../step.ts";
import { accountFor, workflowOf } from "../systems.ts";
import type { World } from "../world.ts";
import { approversIn } from "./approvers-in.ts";
import { earlierRequest } from "./earlier-request.ts";
import { namedAction } from "./named-action.ts";
import { type Applied, appliedIn } from "./overridable.ts";
import { undoingOf } from "./undoing.ts";

/** Who asks for an applied action to be taken back, as the system proves it that he came by, and why. */
export interface Override extends Pick<Answer, "account" | "provenBy" | "at" | "source" | "key"> {
  readonly reasonCode: ReasonCode;
  readonly reason: string;
}

/** What became of a request: a case of its own that asks people, or a refusal; `message` is for whoever asked. */
export type Overriding =
  | { readonly kind: "opened"; readonly case: string; readonly status: Case["status"]; readonly message: string }
  | ({ readonly kind: "refused" } & Refusal);

/** Asks for an applied action to be taken back, named by its case or by one of its evidence entries. Nothing is changed by it: other people decide. Throws CASE_MOVED and what the ticket system throws: try again. */
export async function askOverride(world: World, named: string, by: Override): Promise<Overriding> {
  const person = await askerOf(world, by);
  if ("code" in person) return refused(world, null, by, person);
  const original = await namedAction(world, named);
  if (original === null) return refused(world, null, by, UNKNOWN);
  const lease = await waitForLease(world, `override:${original.id}`);
  return underLease(world, lease, () => ask(world, original.id, { by, person }));
}

const UNKNOWN: Refusal = {
  code: "unknown_action",
  message: "Not asked: there is no case, and no evidence entry of a case, by this name. Find it with: cases --ticket KEY",
};
const NOBODY: Refusal = {
  code: "unknown_person",
  message: "Not asked: nobody in the directory who may decide anything has this account.",
};
const NO_RIGHT: Refusal = {
  code: "override_not_allowed",
  message: "Not asked: this is for the groups that the policy names in rbac.verbs.override.",
};
const OTHER_REGION: Refusal = { code: "other_region", message: "Not asked: this case belongs to another region's service." };
const SHADOW: Refusal = {
  code: "shadow",
  message:
    "Not asked: the workflow runs in shadow mode, where nobody is asked and nothing is written. Undo it by hand on the ticket.",
};
const RECORD_LEFT: Refusal = {
  code: "record_left",
  message:
    "Not asked: entries of this case have left the database, so who approved it, and whether it was taken back, cannot be read here. Undo it by hand on the ticket.",
};
const CODE_AS_REASON: Refusal = {
  code: "reason_missing",
  message: "Not asked: a one-time code never stands on a ticket. Write why, without it.",
};
const NO_REASON: Refusal = { code: "reason_missing", message: "Not asked: write why, in ten characters or more." };

async function askerOf(world: World, { account, provenBy = "idp" }: Override): Promise<Person | Refusal> {
  // A program asks for nothing, whatever else the directory says of its account.
  if (account === null || automaticReviewer(world, { account, provenBy }) !== null) return NOBODY;
  const person = asPerson(world, await world.directory.byAccount(provenBy, account, { fresh: true }));
  if (person === null || barredAs(person) !== null || isOurs(world, person)) return NOBODY;
  return mayOverride(person.groups, world.policy.rights) ? person : NO_RIGHT;
}

/** Whom a directory gives an account of ours is no person. */
function isOurs({ systems }: World, { accounts }: Person): boolean {
  return [...systems].some(([name, { ours }]) => (accounts[name] ?? []).some((account) => ours?.has(account) === true));
}

interface Asking {
  readonly by: Override;
  readonly person: Person;
}

async function ask(world: World, id: string, { by, person }: Asking): Promise<Overriding> {
  const [original, entries] = await Promise.all([world.store.cases.load(id), world.store.ledger.ofCase(id)]);
  if (original === null) return refused(world, null, by, UNKNOWN);
  if (original.region !== world.region) return refused(world, original, by, OTHER_REGION);
  if (workflowOf(world, original).shadow) return refused(world, original, by, SHADOW);
  if (!isWhole(original, entries)) return refused(world, original, by, RECORD_LEFT);
  const earlier = earlierRequest(entries, by);
  if (earlier?.kind === "opened") return openedAs(world, earlier.case);
  if (earlier !== null) return earlier;
  const applied = await appliedIn(world, original, entries);
  if ("code" in applied) return refused(world, original, by, applied);
  const busy = await openCaseOf(world, original);
  if (busy !== null) return refused(world, original, by, busy);
  return open(world, applied, entries, { by, person });
}

/** Who approved an action, and that it was taken back before, is known from its record alone. */
function isWhole({ entries: own }: Case, entries: readonly Entry[]): boolean {
  const here = new Set(entries.map(({ hash }) => hash));
  return own.every((hash) => here.has(hash));
}

/** One case of a ticket runs at a time. */
async function openCaseOf(world: World, { id, ticket, workflow }: Case): Promise<Refusal | null> {
  const latest = await world.store.cases.latest(ticket, workflow);
  if (latest === null || latest.status === "ended") return null;
  if (latest.reverses?.case === id)
    return { code: "already_asked", message: `Not asked: case ${latest.id} asks for this already.` };
  return {
    code: "case_open",
    message: `Not asked: another case of this ticket is under way (${latest.id}, ${latest.status}). Answer its question or wait for its end, then ask again.`,
  };
}

async function open(world: World, applied: Applied, entries: readonly Entry[], { by, person }: Asking): Promise<Overriding> {
  const { case: of, effect, action, receipt } = applied;
  if (looksLikeCode(by.reason)) return refused(world, of, by, CODE_AS_REASON);
  const workflow = workflowOf(world, of);
  const context = await acquaint(world, await accountFor(world, of).read(of.ticket, partsRead(workflow)));
  if (context.region !== world.region) return refused(world, of, by, OTHER_REGION);
  const reason = filterNote(redactorFor(world, of.ticket)(by.reason.slice(0, LONGEST))).text.trim();
  if (reason.length < SHORTEST) return refused(world, of, by, NO_REASON);
  const undoing = await undoingOf(world, { reverses: { case: of.id, effect: effect.id }, workflow: of.workflow }, context);
  if (undoing.kind !== "possible")
    return refused(world, of, by, {
      code: undoing.kind === "nothing" ? "nothing_to_undo" : "not_undoable",
      message: `${undoing.kind === "nothing" ? "Nothing to undo" : "Cannot be undone from here"}: ${undoing.why}`,
    });
  const reverses = {
    case: of.id,
    effect: effect.id,
    action,
    at: receipt.at,
    by: person.id,
    reasonCode: by.reasonCode,
    reason,
    approvers: approversIn(entries),
  };
  return begin(world, { ...fresh(world, of), reverses }, context, by);
}

const SHORTEST = 10;
const LONGEST = 1_000;

/** The case that asks, opened by a person and not by a delivery. */
function fresh(world: World, of: Case): Extract<Case, { readonly status: "received" }> {
  const now = world.clock().toISOString();
  const id = world.makeId();
  const { workflow, ticket, region, rejections } = of;
  return {
    id,
    version: 0,
    workflow,
    ticket,
    region,
    openedAt: now,
    updatedAt: now,
    delivery: `override:${id}`,
    fingerprint: null,
    lastComment: null,
    tries: 0,
    touches: 0,
    entries: [],
    status: "received",
    ...(rejections === undefined ? {} : { rejections }),
  };
}

async function begin(
  world: World,
  opening: Extract<Case, { readonly status: "received" }> & Required<Pick<Case, "reverses">>,
  context: TicketContext,
  by: Override,
): Promise<Overriding> {
  const event = {
    type: "override_requested" as const,
    reverses: opening.reverses,
    by: opening.reverses.by,
    source: by.source,
    fingerprint: fingerprint(context),
    lastComment: lastHumanComment(context),
    ticketVersion: context.version,
    sections: sectionsOf(context),
  };
  const moved = await step(world, opening, event, { opening: true });
  if (moved === null) throw new OpsError("CASE_MOVED", "a case of this ticket was opened in this very moment: look again");
  await runCase(world, moved.now, { context, action: null });
  return openedAs(world, opening.id);
}

const ASKED: Readonly<Partial<Record<Case["status"], string>>> = {
  in_review: "its question stands in the ticket and needs an approval by another person",
  held: "automation is paused or held, so the question is put when it goes on",
  ended: "it is over: see its record",
};

async function openedAs(world: World, id: string): Promise<Overriding> {
  const status = (await world.store.cases.load(id))?.status ?? "received";
  const how = ASKED[status] ?? "its question is being put";
  return {
    kind: "opened",
    case: id,
    status,
    message: `Asked: case ${id} is to take this back; ${how}. Nothing is changed until then.`,
  };
}

async function refused(world: World, of: Case | null, by: Override, why: Refusal): Promise<Overriding> {
  await recordOutside(world, {
    kind: "case.override_refused",
    actor: { type: "person", id: by.account ?? "unproven" },
    subject: of === null ? { system: "ops-trust", type: "override", id: "unknown" } : subjectOf(of.ticket),
    caseId: of?.id ?? null,
    corr: of === null ? {} : { case: of.id, workflow: of.workflow },
    payload: {
      code: why.code,
      why: why.message,
      source: by.source,
      at: by.at,
      reasonCode: by.reasonCode,
      ...(of === null ? {} : { ticket_key: of.ticket.key }),
    },
  });
  return { kind: "refused", ...why };
}
