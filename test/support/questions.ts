import fc from "fast-check";
import {
  ACTION_TYPES,
  type ActionPayload,
  type Facts,
  type FactValue,
  propose,
  SINCE,
  type TicketRef,
} from "../../src/case/index.ts";
import type { Question, WorkflowPolicy } from "../../src/policy/index.ts";
import { CHANGE, facts, TASK } from "./question.ts";

const REQUEST: TicketRef = { system: "jira", kind: "issue", id: "10012", key: "VO-12" };

/** Facts under which the shipped policy objects to nothing, for both of its workflows. */
const SOUND: Readonly<Record<string, FactValue>> = {
  "ticket.state": "implement",
  "ticket.phase": "open",
  "ticket.type": "standard",
  "ticket.on_hold": false,
  "ticket.risk": "low",
  "ticket.approval": "approved",
  "ticket.age_hours": 12.25,
  "window.started": true,
  "window.over": true,
  "conflicts.open": 0,
  "items.count": 1,
  "tasks.total": 3,
  "tasks.open": 2,
  "target.phase": "open",
  "target.type": "testing",
  "attachments.human": 1,
  "comments.human": 0,
  "requester.known": true,
  "assignee.known": true,
  "fields.vendor_name": "Northwind",
  "fields.vendor_country": "NO",
  "fields.tax_form": "received",
  "fields.bank_verified": "true",
  "fields.sanctions_check": "clear",
};

const OTHER: Readonly<Record<string, fc.Arbitrary<FactValue>>> = {
  "ticket.state": fc.constantFrom("review", "new", "waiting_for_vendor"),
  "ticket.phase": fc.constantFrom("new", "done", "nowhere"),
  "ticket.on_hold": fc.constantFrom(true, "yes"),
  "ticket.approval": fc.constantFrom("requested", "none"),
  "ticket.age_hours": fc.integer({ min: 0, max: 1_000_000 }).map((hundredths) => hundredths / 100),
  "window.over": fc.constant(false),
  "conflicts.open": fc.constantFrom(1, 2),
  "items.count": fc.constantFrom(10, 11, 50, 51, 10.5),
  "tasks.open": fc.constantFrom(0, 1),
  "target.phase": fc.constantFrom("done", "gone"),
  "target.type": fc.constant("implementation"),
  "target.would_close_parent": fc.boolean(),
  "attachments.human": fc.constant(0),
  "requester.known": fc.constant(false),
  "fields.vendor_name": fc.constantFrom("", "Nils Holm <nils@vendor.example>"),
  "fields.vendor_country": fc.constant(""),
  "fields.tax_form": fc.constantFrom("missing", "Received"),
  "fields.bank_verified": fc.constantFrom("false", "yes", ""),
  "fields.sanctions_check": fc.constant("hit"),
};

const mostly = <T>(usual: T, other: fc.Arbitrary<T>, weight = 8): fc.Arbitrary<T> =>
  fc.oneof({ weight, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other });
const section = fc.constantFrom("forbidden" as const, "absent" as const, "partial" as const);
const names = fc.uniqueArray(fc.constantFrom("override", "urgency", "mail to ann@corp.example", "ß\u200bx", "a", "b", "c", "d"), {
  minLength: 1,
  maxLength: 7,
});

const values = fc
  .tuple(
    fc.dictionary(fc.constantFrom(...Object.keys(OTHER)), fc.constant(null), { maxKeys: 3 }),
    fc.subarray(Object.keys(SOUND), { maxLength: 2 }),
    fc.boolean(),
  )
  .chain(([changed, missing, sound]) => {
    const changes = fc.record(
      Object.fromEntries(Object.keys(sound ? {} : changed).map((name) => [name, OTHER[name] ?? fc.constant(0)])),
    );
    return changes.map(
      (found): Record<string, FactValue> =>
        Object.fromEntries(Object.entries({ ...SOUND, ...found }).filter(([name]) => sound || !missing.includes(name))),
    );
  });

const someFacts: fc.Arbitrary<Facts> = fc
  .record({
    values,
    sections: mostly(
      facts().sections,
      fc
        .tuple(fc.constantFrom("fields", "tasks", "people", "attachments", "comments"), section)
        .map(([name, status]) => ({ ...facts().sections, [name]: status })),
    ),
    ticketRisk: mostly("low" as const, fc.constantFrom("medium" as const, "high" as const, null)),
    uncited: mostly<readonly string[]>([], fc.constantFrom(["10.1.2.3"], ["a", "b"])),
    coverage: fc.constant("1.0000"),
    unshown: mostly<readonly string[]>(
      [],
      fc.constantFrom(["fields.description after 20000 characters"], ["3 of comments", "and 4 more"]),
    ),
    injection: mostly([], names),
    pii: mostly(
      facts().pii,
      fc.record({ tripped: fc.boolean(), kinds: fc.subarray(["EMAIL", "SSN"]), restricted: fc.boolean(), unread: fc.boolean() }),
    ),
    deceptive: mostly([], names),
    holds: mostly<readonly string[]>(
      [],
      fc.constantFrom(["paused for all workflows by olga@corp.example"], ["evidence has waited longer than 60 s for its seal"]),
    ),
    demotions: mostly<readonly string[]>([], fc.constant(["directory: a static file stands in for AzureAD"])),
    modifiedBy: fc.constant(null),
    regionMatches: mostly(true, fc.constant(false)),
  })
  .chain((one) =>
    mostly(
      one,
      fc.oneof(
        fc.constant({ ...one, contested: true } as const),
        fc.subarray([...SINCE]).map((since) => ({ ...one, reversal: { of: "close_task", since } as const })),
      ),
    ),
  );

const confidence = fc.oneof(
  fc.constant(0.95),
  fc.constantFrom(0.86, 0.8, 0.7, 0.68, 0.6999, 0.8599, 1, 0),
  fc.integer({ min: 0, max: 10_000 }).map((n) => n / 10_000),
);

/** The ticket that a workflow of the shipped policy is about. */
export function ticketOf(workflow: WorkflowPolicy): TicketRef {
  return workflow.source.startsWith("servicenow.") ? CHANGE : REQUEST;
}

function payloadOf(workflow: WorkflowPolicy, action: string, more: Partial<ActionPayload>): ActionPayload {
  const ticket = ticketOf(workflow);
  const parts = {
    v: 1,
    ticket,
    target: action === "close_task" || action === "reopen_task" ? TASK : ticket,
    args: {},
    note: "All steps are done; call +1 415 555 2671.",
    policy: workflow.policyHash,
  };
  return { ...parts, action, ...more } as ActionPayload; // parts are put together freely on purpose
}

/** Every kind of question that the pipeline asks about a workflow: drafts of all sorts, answers that broke the schema, no model, and people's changes. */
export function questionsAbout(workflow: WorkflowPolicy): fc.Arbitrary<Question> {
  const known = someFacts.map((one): Facts => ({ ...one, values: { ...one.values, "ticket.kind": ticketOf(workflow).kind } }));
  const action = mostly<string>("", fc.constantFrom(...ACTION_TYPES, "launch_missiles", "<b>Boo</b>"), 3).chain((name) =>
    name === "" ? fc.constantFrom(...workflow.allowedActions) : fc.constant(name),
  );
  const elsewhere = fc.constantFrom<Partial<ActionPayload>>(
    { target: { ...TASK, system: "other" } },
    { policy: "0".repeat(64) },
    { ticket: { ...CHANGE, kind: "incident" } },
  );
  const drafted = fc
    .record({
      action,
      confidence,
      facts: known,
      more: mostly<Partial<ActionPayload>>({}, elsewhere, 12),
      built: mostly(true, fc.constant(false), 9),
    })
    .map(({ more, built, ...rest }): Question => {
      const made = built && ACTION_TYPES.some((type) => type === rest.action);
      const proposal = made ? propose("p1", payloadOf(workflow, rest.action, more), "model") : null;
      return { drafted: "drafted", why: made ? null : "the argument fields does not fit request_info", proposal, ...rest };
    });
  const none = { action: null, confidence: null, proposal: null };
  const invalid = fc
    .record({ facts: known, why: fc.constantFrom("confidence must be a number", 'no JSON: "{"', "call 415-555-2671") })
    .map((rest): Question => ({ drafted: "invalid", ...none, ...rest }));
  const unavailable = fc
    .record({ facts: known, why: fc.constantFrom("down", "slow", "unset", "refused") })
    .map((rest): Question => ({ drafted: "unavailable", ...none, ...rest }));
  const changed = fc
    .record({ action: fc.constantFrom(...workflow.allowedActions), facts: known })
    .map(({ action: type, facts: found }): Question => {
      const proposal = propose("p2", payloadOf(workflow, type, {}), "lee", "d".repeat(64));
      return { drafted: "drafted", why: null, action: type, confidence: null, proposal, facts: { ...found, modifiedBy: "lee" } };
    });
  return fc.oneof(
    { weight: 12, arbitrary: drafted },
    { weight: 1, arbitrary: invalid },
    { weight: 1, arbitrary: unavailable },
    { weight: 2, arbitrary: changed },
  );
}
