import { describe, expect, it } from "vitest";
import { type ActionPayload, type ActionType, OpsError } from "../../src/case/index.ts";
import { JIRA_ACTIONS } from "../../src/connectors/jira/config.ts";
import { CONNECTORS } from "../../src/connectors/registry.ts";
import { SERVICENOW_ACTIONS } from "../../src/connectors/servicenow/config.ts";
import { actionEffect, cleared, effectOf } from "../connectors/jira/effects.ts";
import { attempted, cardOn, closeTicketDesks, HIDEABLE, marks, messageOf, pass, type TicketDesk } from "./ticket-desk.ts";
import { TICKET_SYSTEMS } from "./ticket-systems.ts";

closeTicketDesks();

/** By these the policy's allow-lists are checked at start. */
const SUPPORTED: ReadonlyMap<string, readonly ActionType[]> = new Map([
  ["servicenow", [...SERVICENOW_ACTIONS]],
  ["jira", [...JIRA_ACTIONS]],
]);
const OTHERS = new Set([
  "contextSources",
  "models",
  "sinks",
  "directory",
  "slack",
  "teams",
  "login",
  "anchors",
  "timeStamps",
  "keys",
  "vaultKeys",
]);
const ACTIONS = ["add_comment", "draft_note", "request_info", "attach_evidence"] as const;

function payloadOf(desk: TicketDesk, action: ActionType): ActionPayload {
  const payload = desk.payloads.get(action);
  if (payload === undefined) throw new Error(`${action} is not carried out here`);
  return payload;
}

/** The OpsError a promise ends with. */
async function failure(promise: Promise<unknown>): Promise<OpsError> {
  const error: unknown = await promise.then(
    () => "it worked",
    (caught: unknown) => caught,
  );
  if (error instanceof OpsError) return error;
  throw new Error(`no OpsError: ${String(error)}`);
}

it("capability 15.1, 15.2: every ticket system of the registry keeps the contract", () => {
  const known = new Set<string>(TICKET_SYSTEMS.map(([name]) => name.split(" ")[0] ?? ""));
  expect([...known]).toEqual(Object.keys(CONNECTORS).filter((name) => !OTHERS.has(name)));
});

describe.each(TICKET_SYSTEMS)("the ticket system %s reads", (_name, open) => {
  it("capability 2.1: a ticket whole: every section has a status, and a value exactly when it could be read", async () => {
    const desk = await open();

    const { ref, version, readAt, region, ...sections } = await desk.tickets.read(desk.ticket);

    expect([ref, readAt, region]).toEqual([desk.ticket, desk.at.now.toISOString(), desk.tickets.region]);
    expect(version).toMatch(/^\d+$/);
    expect(Object.keys(sections).sort()).toEqual(["attachments", "comments", "conflicts", "fields", "items", "people", "tasks"]);
    for (const [name, { status, value }] of Object.entries(sections))
      expect([name, status, value !== null]).toEqual(
        desk.lacks?.includes(name) === true ? [name, "absent", false] : [name, "ok", true],
      );
    expect(sections.comments.value?.map(({ text, own, internal }) => ({ text, own, internal }))).toEqual([
      { text: "Please hurry", own: false, internal: true },
    ]);
    expect(sections.people.value?.requester?.id).toBe(desk.requester);
    expect(sections.attachments.value).toMatchObject([{ own: false }]);
    expect([...desk.tickets.sources.values()].map((source) => source.kind)).toContain(desk.ticket.kind);
  });

  it.each(HIDEABLE)("a hidden part of its %s is never an empty one", async (hiding) => {
    const desk = await open({ hiding });

    const section = (await desk.tickets.read(desk.ticket))[hiding];

    expect(["partial", "forbidden"]).toContain(section.status);
    expect(section.value === null).toBe(section.status === "forbidden");
  });

  it("a ticket that is absent, hidden, or named as none could be, looks absent", async () => {
    const desk = await open();
    const impossible = { ...desk.ticket, id: "1^ORstate=1 OR 1=1/../.." };

    for (const ref of [desk.hidden, desk.absent, impossible])
      expect((await failure(desk.tickets.read(ref))).code).toBe("TICKET_ABSENT");
  });

  it("a record type that nobody configured is refused", async () => {
    const desk = await open();

    expect((await failure(desk.tickets.read({ ...desk.ticket, kind: "unheard_of" }))).code).toBe("TICKET_REFUSED");
  });
});

describe.each(TICKET_SYSTEMS)("the ticket system %s writes", (_name, open) => {
  it("exactly the actions it says, and refuses the others before anything is sent", async () => {
    const desk = await open();
    const [known] = desk.payloads.values();
    if (known === undefined) throw new Error("nothing is carried out here");

    expect([...desk.payloads.keys()].sort()).toEqual([...(SUPPORTED.get(desk.tickets.system) ?? [])].sort());
    const payload: ActionPayload = { ...known, action: "delete_record", args: {} };
    const error = await failure(desk.tickets.apply(cleared(desk, actionEffect(payload))));
    expect([error.code, desk.sent()]).toEqual(["TICKET_REFUSED", 0]);
  });

  it("assurance 49, capability 7.8: each action once, in one request, and reads it back with a receipt of ids, states and hashes", async () => {
    const desk = await open();
    for (const payload of desk.payloads.values()) {
      const effect = actionEffect(payload);
      const before = desk.sent();
      expect(await desk.tickets.find(effect, null)).toEqual({ kind: "missing" });

      const written = await desk.tickets.apply(cleared(desk, effect));
      const found = await desk.tickets.find(attempted(effect), written);

      const requests = desk.requests?.get(payload.action) ?? 1;
      expect([payload.action, desk.sent() - before, await marks(desk, effect)]).toEqual([payload.action, requests, 1]);
      if (found.kind !== "confirmed") throw new Error(`${payload.action} is ${found.kind}`);
      const { version } = await desk.tickets.read(desk.ticket);
      expect(found.receipt).toMatchObject({ status: "succeeded", version, at: desk.at.now.toISOString() });
      expect(found.receipt.recordId).not.toBe("");
      expect(found.context === undefined || found.context.version === version).toBe(true);
      for (const value of Object.values(found.receipt.seen)) expect(value).toMatch(/^[\w.:-]{1,80}$/);
      pass(desk, 3_000);
    }
  });

  it("assurance 72: the marker is found by a process that has only the effect", async () => {
    const desk = await open();
    const other = await desk.another();
    for (const payload of desk.payloads.values()) {
      const effect = actionEffect(payload);
      await desk.tickets.apply(cleared(desk, effect));

      expect(await other.find(attempted(effect), null)).toMatchObject({ kind: "confirmed", receipt: { status: "adopted" } });
      expect(await other.find(attempted(actionEffect(payload)), null)).toEqual({ kind: "missing" });
      pass(desk, 3_000);
    }
  });

  it.each(
    ACTIONS.flatMap((action) =>
      (["timed out after commit", "failed after commit"] as const).map((mishap) => [action, mishap] as const),
    ),
  )("assurance 72: %s that %s is of unknown outcome, and the look-up adopts it", async (action, mishap) => {
    const desk = await open();
    const effect = actionEffect(payloadOf(desk, action));
    desk.arm(mishap, action);

    const error = await failure(desk.tickets.apply(cleared(desk, effect, 300)));

    expect([error.code, error.retry]).toEqual(["EFFECT_UNKNOWN", true]);
    expect(await desk.tickets.find(attempted(effect), null)).toMatchObject({ kind: "confirmed", receipt: { status: "adopted" } });
    expect([desk.sent(), await marks(desk, effect)]).toEqual([1, 1]);
  });

  it("assurance 72: a write answered with a page is of unknown outcome, and the look-up misses it", async () => {
    const desk = await open();
    const effect = actionEffect(payloadOf(desk, "add_comment"));
    desk.arm("a page instead of an answer");

    expect((await failure(desk.tickets.apply(cleared(desk, effect)))).code).toBe("EFFECT_UNKNOWN");
    expect(await desk.tickets.find(attempted(effect), null)).toEqual({ kind: "missing" });
  });

  it("servicenow row 13: a limit says that nothing happened and when to come again", async () => {
    const desk = await open();
    const effects = [...desk.payloads.values()].map(actionEffect);
    for (const effect of effects) {
      desk.arm("busy");

      const error = await failure(desk.tickets.apply(cleared(desk, effect)));

      expect([error.code, error.context["sent"], error.context["retryAfterSeconds"]]).toEqual(["TICKET_SYSTEM_BUSY", false, 17]);
      expect(await marks(desk, effect)).toBe(0);
    }
  });

  it("assurance 53: a refused write says so without contents of the ticket, the note or the answer", async () => {
    const desk = await open();
    for (const payload of desk.payloads.values()) {
      desk.arm("refused");

      const error = await failure(desk.tickets.apply(cleared(desk, actionEffect(payload))));

      expect([error.code, error.retry]).toEqual(["TICKET_REFUSED", false]);
      expect(JSON.stringify([error.message, error.context, String(error.cause)])).not.toMatch(
        /4111 1111|Alice|Register|Certificate|Nothing/,
      );
    }
  });

  it("nothing leaves after the send deadline, actions and messages alike", async () => {
    const desk = await open();
    const notice = effectOf({ kind: "notice", notice: { ticket: desk.ticket, text: "Late" } });
    const attempts = [...desk.payloads.values()].map((payload) => cleared(desk, actionEffect(payload), 1_000));
    const messages = [notice, effectOf({ kind: "card", card: cardOn(desk) })].map((effect) => messageOf(desk, effect, 1_000));
    pass(desk, 1_000);

    for (const attempt of attempts) expect((await failure(desk.tickets.apply(attempt))).context["sent"]).toBe(false);
    for (const message of messages) expect((await failure(desk.tickets.post(message))).context["sent"]).toBe(false);
    expect(desk.sent()).toBe(0);
  });

  it("assurance 49: what the system accepted and did not store is different, with its field", async () => {
    const desk = await open();
    for (const payload of desk.payloads.values()) {
      const effect = actionEffect(payload);
      desk.arm("lie", payload.action);

      const written = await desk.tickets.apply(cleared(desk, effect));
      const found = await desk.tickets.find(attempted(effect), written);

      const fields = found.kind === "different" ? found.fields : [];
      expect([payload.action, found.kind, fields]).toEqual([
        payload.action,
        "different",
        expect.arrayContaining(desk.fieldsOf(payload.action)),
      ]);
      pass(desk, 3_000);
    }
  });

  it("a notice once, in the words given, for the team only", async () => {
    const desk = await open();
    const effect = effectOf({ kind: "notice", notice: { ticket: desk.ticket, text: "Not applied: the ticket changed." } });

    const written = await desk.tickets.post(messageOf(desk, effect));

    expect(await desk.tickets.find(attempted(effect), written)).toMatchObject({ kind: "confirmed" });
    expect([desk.sent(), await marks(desk, effect)]).toEqual([1, 1]);
    const { comments } = await desk.tickets.read(desk.ticket);
    const text: unknown = expect.stringMatching(/^Not applied: the ticket changed\.\n\[ots:/);
    expect(comments.value?.filter((comment) => comment.own)).toMatchObject([{ internal: true, text }]);
  });
});
