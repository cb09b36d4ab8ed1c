import { describe, expect, it } from "vitest";
import type { OpsError } from "../../../../src/case/index.ts";
import { failureOf, type Outcome } from "../../../../src/connectors/servicenow/errors.ts";
import {
  actionEffect,
  asking,
  attaching,
  attempted,
  cleared,
  closeDesks,
  closingOf,
  commentOn,
  type Desk,
  openDesk,
  SEED,
  taskOf,
} from "../desk.ts";

closeDesks();

const failure = (message: string, detail: string | null) => ({ error: { message, detail }, status: "failure" });
const BY_RULE =
  "Operation against file 'change_request' was aborted by Business Rule 'Change Model: Check State Transition^0123456789abcdef0123456789abcdef'. Business Rule Stack:Change Model: Check State Transition";
const MANDATORY = "Data Policy Exception: \n\tThe following fields are mandatory: Resolution code, Close notes";
const LOCKED =
  "Change Request record could not be updated. Operation against file 'change_request' was aborted by Business Rule 'Restrict fields from Standard Change^5230cafe'. ";
const CANCELLED = failure("Transaction cancelled: maximum execution time exceeded", "Check logs of Alice Doe");

/** [what, status, body, code when it was read, code when it was written, rule]; the platform's own error bodies. */
const BODIES: [string, number, unknown, string, string, string?][] = [
  [
    "nobody signed in",
    401,
    failure("User Not Authenticated", "Required to provide Auth information"),
    "TICKET_SYSTEM_DOWN",
    "EFFECT_UNKNOWN",
  ],
  [
    "no record, or one that is hidden",
    404,
    failure("No Record found", "Record doesn't exist or ACL restricts the record retrieval"),
    "TICKET_ABSENT",
    "TICKET_ABSENT",
  ],
  [
    "an access rule",
    403,
    failure("Operation Failed", "ACL Exception Update Failed due to security constraints"),
    "TICKET_FORBIDDEN",
    "TICKET_FORBIDDEN",
  ],
  [
    "a data policy, or a choice that is none",
    403,
    failure("Operation Failed", MANDATORY),
    "TICKET_REFUSED",
    "TICKET_REFUSED",
    "Data Policy",
  ],
  [
    "a business rule",
    403,
    failure("Operation Failed", BY_RULE),
    "TICKET_REFUSED",
    "TICKET_REFUSED",
    "Change Model: Check State Transition",
  ],
  [
    "a locked standard change",
    400,
    failure(LOCKED, ""),
    "TICKET_REFUSED",
    "TICKET_REFUSED",
    "Restrict fields from Standard Change",
  ],
  [
    "a rate limit",
    429,
    failure("Rate limit exceeded", "Rate limit of 100 requests per hour for Table API exceeded"),
    "TICKET_SYSTEM_BUSY",
    "TICKET_SYSTEM_BUSY",
  ],
  ["the quota of a transaction", 500, CANCELLED, "TICKET_SYSTEM_DOWN", "EFFECT_UNKNOWN"],
  ["the quota inside a 200", 200, { result: [], ...CANCELLED }, "TICKET_ANSWER_INVALID", "EFFECT_UNKNOWN"],
  ["a 200 cut in half", 200, undefined, "TICKET_ANSWER_INVALID", "EFFECT_UNKNOWN"],
  [
    "an unknown resource",
    400,
    failure("Requested URI does not represent any resource", "/api/now/tabel"),
    "TICKET_REFUSED",
    "TICKET_REFUSED",
  ],
];

function outcome(status: number, body: unknown, write: boolean): Outcome {
  return {
    status,
    body,
    write,
    contentType: "application/json;charset=UTF-8",
    retryAfter: status === 429 ? "31" : "",
    empty: false,
  };
}

describe("the platform's error bodies", () => {
  it.each<[string, number, unknown, string, string, string?]>(BODIES)(
    "servicenow row 6: %s (%i) is told by code, and nothing of its text is kept",
    (...[, status, body, read, written, rule]) => {
      const failures = [failureOf(outcome(status, body, false)), failureOf(outcome(status, body, true))];
      expect(failures.map((one) => one?.code)).toEqual([read, written]);
      expect(failures.map((one) => one?.context["rule"])).toEqual([rule, rule]);
      const told = failures.map((one: OpsError | null) => `${one?.message} ${JSON.stringify(one?.context)}`).join();
      expect(told).not.toMatch(/Alice|mandatory|5230cafe|tabel|Auth information/);
    },
  );

  it.each(["text/html;charset=UTF-8", "text/plain", ""])(
    "servicenow row 6: a 200 of type %j is a page, whatever it holds",
    (contentType) => {
      const page = { ...outcome(200, { result: {} }, false), contentType };
      expect([failureOf(page)?.code, failureOf({ ...page, write: true })?.code]).toEqual([
        "TICKET_SYSTEM_DOWN",
        "EFFECT_UNKNOWN",
      ]);
    },
  );
});

it("servicenow row 6: a limit says when to come again, and that nothing was done", () => {
  expect(failureOf(outcome(429, failure("Rate limit exceeded", ""), true))?.context).toMatchObject({
    retryAfterSeconds: 31,
    sent: false,
  });
});

describe("what the instance does not show or allow", () => {
  const failures = (desk: Desk) =>
    Promise.all(
      [desk.change, { ...desk.change, id: "9".repeat(32) }].map((ref) => desk.tickets.read(ref).catch((error: unknown) => error)),
    );
  const other = { number: "CHG0030002", requested_by: "alice" };
  const two = { ...SEED.records, change_request: [...SEED.records.change_request, other] };

  it("servicenow row 9: beside a record that can be read, a hidden one and one that never was look the same, and neither is called deleted", async () => {
    const acls = [{ table: "change_request", operation: "read", query: "number=CHG0030001" } as const];
    const failed = await failures(await openDesk({ acls, records: two }));
    expect(failed[0]).toEqual(failed[1]);
    expect(failed[0]).toMatchObject({
      code: "TICKET_ABSENT",
      message: "the ticket is absent or hidden from us; other records of change_request can be read",
      context: { readable: true },
    });
  });

  it("servicenow row 9: where no record of the table can be read, the table is told as unreadable and nothing is said of the record", async () => {
    const acls = [{ table: "change_request", operation: "read" } as const];
    const failed = await failures(await openDesk({ acls, records: two }));
    expect(failed[0]).toEqual(failed[1]);
    expect(failed[0]).toMatchObject({
      code: "TICKET_ABSENT",
      message: expect.stringMatching(/^no record of change_request can be read by our account/),
      context: { readable: false },
    });
  });

  it("servicenow row 9: a canary that gets no answer concludes nothing: the ticket is read again later", async () => {
    const desk = await openDesk();
    desk.sim.faults.add({ kind: "status", status: 503, path: /batch/, after: 1 });
    await expect(desk.tickets.read({ ...desk.change, id: "9".repeat(32) })).rejects.toMatchObject({ code: "TICKET_SYSTEM_DOWN" });
  });

  it("servicenow row 15: no action but the move itself writes a change's state, and none its approval: only its task's, its journals and files", async () => {
    const desk = await openDesk();
    for (const payload of [
      commentOn(desk.change),
      asking(desk.change),
      attaching(desk.change),
      closingOf(desk.change, taskOf(desk)),
    ])
      await desk.tickets.apply(cleared(desk, actionEffect(payload)));
    const ours = desk.sim.writes.filter(({ by, table }) => by === "ots.service" && table === "change_request");
    expect(ours.flatMap(({ changes }) => changes)).toEqual([]);
  });

  it("servicenow row 15: a refused close is told with the rule's name, and no other way is tried", async () => {
    const desk = await openDesk();
    desk.sim.update("change_task", "CTASK0010001", { state: "4" }, { asUser: "alice" });
    desk.sim.update("change_task", "CTASK0010001", { active: "true" }, { asUser: "alice", silent: true });
    desk.calls();
    const failed = desk.tickets.apply(cleared(desk, actionEffect(closingOf(desk.change, taskOf(desk)))));
    await expect(failed).rejects.toMatchObject({
      code: "TICKET_REFUSED",
      context: { rule: "Change Model: Check State Transition" },
    });
    expect(desk.calls().filter((call) => call.startsWith("PATCH"))).toHaveLength(1);
  });

  it("servicenow row 16: a locked standard change takes our notes and files; a held one lets no task be closed", async () => {
    const desk = await openDesk();
    expect(desk.sim.record("change_request", "CHG0030001")?.["type"]).toBe("standard");
    for (const payload of [commentOn(desk.change), attaching(desk.change)]) {
      const effect = actionEffect(payload);
      const written = await desk.tickets.apply(cleared(desk, effect));
      expect(await desk.tickets.find(attempted(effect), written)).toMatchObject({ kind: "confirmed" });
    }
    desk.sim.update("change_request", "CHG0030001", { on_hold: true, on_hold_reason: "freeze" }, { asUser: "alice" });
    expect((await desk.tickets.read(desk.change)).fields.value?.onHold).toBe(true);
    const failed = desk.tickets.apply(cleared(desk, actionEffect(closingOf(desk.change, taskOf(desk)))));
    await expect(failed).rejects.toMatchObject({ code: "TICKET_REFUSED", context: { status: 403 } });
    expect(desk.sim.record("change_task", "CTASK0010001")?.["state"]).toBe("1");
  });
});

describe("credentials that end in the middle of a run", () => {
  it("servicenow row 25: one replay of a read, then it is down; each refusal is counted", async () => {
    const desk = await openDesk();
    const blips = desk.sim.faults.add({ kind: "status", status: 401, path: /batch/, times: 2 });
    await expect(desk.tickets.read(desk.change)).rejects.toMatchObject({ code: "TICKET_SYSTEM_DOWN", context: { status: 401 } });
    expect([blips.hits(), desk.calls().length]).toEqual([2, 2]);
    expect((await desk.tickets.read(desk.change)).ref.id).toBe(desk.change.id);
  });
});
