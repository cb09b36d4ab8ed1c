import { type ActionPayload, type Facts, type FactValue, propose, type TicketRef } from "../../src/case/index.ts";
import type { Question, WorkflowPolicy } from "../../src/policy/index.ts";

export const CHANGE: TicketRef = { system: "servicenow", kind: "change_request", id: "c1", key: "CHG0030001" };
export const TASK: TicketRef = { system: "servicenow", kind: "change_task", id: "t1", key: "CTASK0010001" };

/** Facts under which nothing objects to closing TASK. */
export function facts(overrides: Partial<Facts> = {}): Facts {
  return {
    values: {
      "ticket.kind": "change_request",
      "ticket.state": "implement",
      "ticket.phase": "open",
      "ticket.type": "standard",
      "ticket.on_hold": false,
      "ticket.risk": "low",
      "items.count": 1,
      "conflicts.open": 0,
      "tasks.total": 3,
      "tasks.open": 2,
      "target.phase": "open",
      "target.state": "open",
    },
    sections: { fields: "ok", people: "ok", tasks: "ok", items: "ok", comments: "ok", attachments: "ok", conflicts: "ok" },
    ticketRisk: "low",
    uncited: [],
    coverage: "1.0000",
    unshown: [],
    injection: [],
    pii: { tripped: false, kinds: [], restricted: false, unread: false },
    deceptive: [],
    holds: [],
    demotions: [],
    modifiedBy: null,
    regionMatches: true,
    ...overrides,
  };
}

/** Facts with some values replaced; undefined makes a value unknown. */
export function factsWith(values: Readonly<Record<string, FactValue | undefined>>): Facts {
  const known: Record<string, FactValue> = {};
  for (const [name, value] of Object.entries({ ...facts().values, ...values })) if (value !== undefined) known[name] = value;
  return facts({ values: known });
}

/** A payload of each kind that the tests need, for CHANGE under the workflow's policy. */
export function payload(workflow: WorkflowPolicy, overrides: Partial<ActionPayload> = {}): ActionPayload {
  const parts = { v: 1, ticket: CHANGE, target: TASK, note: "All steps are done.", policy: workflow.policyHash } as const;
  const close: ActionPayload = { ...parts, action: "close_task", args: { close_code: "successful" } };
  // The parts of a payload are replaced one by one on purpose, so that mismatches can be built.
  return { ...close, ...overrides } as ActionPayload;
}

/** A question that the policy answers with apply: a sure, allowed, low-risk closing of TASK. */
export function question(workflow: WorkflowPolicy, overrides: Partial<Question> = {}): Question {
  return {
    drafted: "drafted",
    why: null,
    action: "close_task",
    proposal: propose("p1", payload(workflow), "model"),
    confidence: 0.95,
    facts: facts(),
    ...overrides,
  };
}

/** The same question about another action on the ticket itself. */
export function asking(
  workflow: WorkflowPolicy,
  parts: Pick<ActionPayload, "action" | "args">,
  overrides: Partial<Question> = {},
): Question {
  const proposal = propose("p1", payload(workflow, { ...parts, target: CHANGE } as Partial<ActionPayload>), "model"); // see payload()
  return question(workflow, { action: parts.action, proposal, ...overrides });
}
