import { z } from "zod";
import { ACTIONS, type Facts, isActionType } from "../../case/index.ts";
import { fieldsRead, type Question, RULE_NAMES, type WorkflowPolicy } from "../../policy/index.ts";
import { readQuestion } from "../question-record.ts";
import type { Expected, Given, TestCase } from "./test-file.ts";

const Decided = z.looseObject({
  at: z.string(),
  kind: z.enum(["case.decided", "case.modified"]),
  corr: z.looseObject({ case: z.string(), workflow: z.string() }),
  decision: z.looseObject({
    gate: z.enum(["refuse", "hold", "review", "shadow", "apply"]),
    would: z.enum(["refuse", "hold", "review", "apply"]),
    risk: z.enum(["low", "medium", "high"]),
    reasons: z.array(z.looseObject({ rule: z.string() })),
    steps: z.array(
      z.looseObject({ groups: z.array(z.string()), need: z.int().optional(), veto: z.literal("majority").optional() }),
    ),
    policy_ver: z.string(),
  }),
  payload: z.looseObject({ ticket_key: z.string() }),
});
type Decided = z.infer<typeof Decided>;

/** A recorded decision as a case of a test file, and what of it people must still fill in. */
export interface RecordedCase {
  readonly case: string;
  readonly ticket: string;
  readonly policyHash: string;
  readonly test: TestCase;
  readonly remarks: readonly string[];
}

/** The test that a decision's entry makes under a policy; null for any other entry. It holds nothing of the ticket that no condition reads, and nobody's name. */
export function recordedCase(record: unknown, workflows: ReadonlyMap<string, WorkflowPolicy>): RecordedCase | null {
  const parsed = Decided.safeParse(record);
  if (!parsed.success) return null;
  const { at, kind, corr, decision, payload } = parsed.data;
  const read = readQuestion(payload);
  const workflow = workflows.get(corr.workflow);
  const name = `${payload.ticket_key} ${kind.slice("case.".length)} ${at.slice(0, 19)}Z`;
  const made = { case: corr.case, ticket: payload.ticket_key, policyHash: decision.policy_ver };
  const expect = expectedOf(parsed.data);
  if (read === null || workflow === undefined) {
    const why = workflow === undefined ? `the policy has no workflow ${corr.workflow}` : "its entry does not hold what was asked";
    return { ...made, test: { name, workflow: corr.workflow, expect }, remarks: [`${name}: ${why}`] };
  }
  const lost = read.altered.flatMap((path) => /^facts\.values\.(.+)$/.exec(path)?.[1] ?? []);
  const given = givenOf(read.question, workflow, new Set(lost));
  const kept = new Set(keptFacts(read.question.facts, workflow));
  return {
    ...made,
    test: { name, workflow: corr.workflow, given, expect },
    remarks: lost
      .filter((fact) => kept.has(fact))
      .map((fact) => `${name}: ${fact} was redacted; write a value that stands for it`),
  };
}

function expectedOf({ kind, decision: { gate, would, risk, reasons, steps } }: Decided): Expected {
  const known = new Set<string>(RULE_NAMES);
  const objections = reasons.flatMap(({ rule }) => RULE_NAMES.filter((name) => name === rule));
  const route = steps.map(({ groups, need, veto }) =>
    need === undefined ? groups : { groups, need, ...(veto === undefined ? {} : { veto }) },
  );
  return {
    // A person's change goes to people whatever the policy says of it.
    ...(kind === "case.modified" ? { would } : { outcome: gate }),
    risk,
    ...(reasons.every(({ rule }) => known.has(rule)) ? { objections } : {}),
    route,
  };
}

function givenOf(question: Question, workflow: WorkflowPolicy, lost: ReadonlySet<string>): Given {
  const { drafted, why, action, confidence, proposal, facts } = question;
  const values = keptFacts(facts, workflow).flatMap((name) => {
    const value = facts.values[name];
    return lost.has(name) || value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...withoutNull({ drafted: drafted === "drafted" ? null : drafted, why, action, confidence }),
    ...targetOf(question),
    ...(proposal?.payload.action === "change_state" ? { args: proposal.payload.args } : {}),
    facts: Object.fromEntries(values),
    ...foundIn(facts),
    ...(isModified(question) ? { modified_by: "somebody" } : {}),
  };
}

function isModified({ proposal, facts: { modifiedBy } }: Question): boolean {
  return modifiedBy !== null || (proposal !== null && proposal.modifies !== null);
}

function withoutNull(all: { readonly [name: string]: string | number | null }): Given {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
}

/** Facts of all tickets, and of the SOP's own those that conditions read: no other text of a ticket. */
function keptFacts({ values }: Facts, workflow: WorkflowPolicy): readonly string[] {
  const own = fieldsRead(workflow);
  return Object.keys(values).filter((name) => !/^(fields|sources)\./.test(name) || own.has(name));
}

function targetOf({ drafted, action, proposal }: Question): Pick<Given, "target"> {
  if (proposal === null) return drafted === "drafted" && action !== null && isActionType(action) ? { target: "none" } : {};
  const { ticket, target, action: proposed } = proposal.payload;
  if (target.system === ticket.system && target.kind === ticket.kind && target.id === ticket.id)
    return ACTIONS[proposed].target === "ticket" ? {} : { target: "ticket" };
  return ACTIONS[proposed].target === "task" ? {} : { target: "other" };
}

/** What was found while the facts were collected, where it was anything. */
function foundIn(facts: Facts): Given {
  const { sections, uncited, unshown, injection, deceptive, deceptiveRisk, holds, demotions, pii } = facts;
  const unread = Object.entries(sections).filter(([, status]) => status !== "ok");
  const lists = Object.entries({ unshown, injection, deceptive, holds, demotions }).filter(([, names]) => names.length > 0);
  return {
    ...(unread.length === 0 ? {} : { sections: Object.fromEntries(unread) }),
    // Claims of a note are the ticket's words; only how many there are is read.
    ...(uncited.length === 0 ? {} : { uncited: uncited.map((_, index) => `claim ${index + 1}`) }),
    ...Object.fromEntries(lists),
    ...(deceptive.length === 0 ? {} : { deceptive_risk: deceptiveRisk ?? null }),
    ...(pii.tripped || pii.restricted || pii.unread ? { pii: { ...pii, kinds: [...pii.kinds] } } : {}),
    ...aboutTicket(facts),
  };
}

function aboutTicket({ appliedAlone, contested, regionMatches }: Facts): Given {
  return {
    ...(appliedAlone === undefined ? {} : { applied_alone: appliedAlone }),
    ...(contested === undefined ? {} : { contested }),
    ...(regionMatches ? {} : { region_matches: false }),
  };
}
