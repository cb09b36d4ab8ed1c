import { describe, expect, it } from "vitest";
import type { ActionPayload, ActionType, Effect, Undoing } from "../../src/case/index.ts";
import { actionEffect, cleared } from "../connectors/jira/effects.ts";
import { attempted, closeTicketDesks, marks, pass, type TicketDesk } from "./ticket-desk.ts";
import { TICKET_SYSTEMS } from "./ticket-systems.ts";

closeTicketDesks();

const LEFT = ["draft_note", "request_info", "attach_evidence"] as const;

/** The action, carried out and confirmed as the effect runner leaves it. */
async function confirmed(desk: TicketDesk, action: ActionType): Promise<Effect> {
  const payload = desk.payloads.get(action);
  if (payload === undefined) throw new Error(`${action} is not carried out here`);
  const effect = actionEffect(payload);
  const written = await desk.tickets.apply(cleared(desk, effect));
  const found = await desk.tickets.find(attempted(effect), written);
  if (found.kind !== "confirmed") throw new Error(`${action} is ${found.kind}`);
  pass(desk, 3_000);
  return { ...attempted(effect), status: "confirmed", receipt: found.receipt };
}

async function undoing(desk: TicketDesk, effect: Effect, from: string | null = null): Promise<Undoing> {
  return desk.tickets.undo(effect, await desk.tickets.read(desk.ticket), from);
}

function reversalOf(desk: TicketDesk, undo: Undoing): Effect {
  if (undo.kind !== "possible") throw new Error(undo.why);
  const payload: ActionPayload = {
    ...undo.what,
    v: 1,
    ticket: desk.ticket,
    note: "Withdrawn: it no longer holds.",
    policy: "a".repeat(64),
  };
  return actionEffect(payload);
}

describe.each(TICKET_SYSTEMS)("what an action left on the ticket system %s is taken back", (_name, open) => {
  it.each(LEFT)("assurance 63: %s is marked as withdrawn once and stays; looking at it changes nothing", async (action) => {
    const desk = await open();
    const original = await confirmed(desk, action);
    const before = desk.sent();

    const undo = await undoing(desk, original);

    expect([undo.kind, desk.sent()]).toEqual(["possible", before]);
    const reversal = reversalOf(desk, undo);
    expect(await desk.tickets.find(reversal, null)).toEqual({ kind: "missing" });
    const written = await desk.tickets.apply(cleared(desk, reversal));
    expect(await desk.tickets.find(attempted(reversal), written)).toMatchObject({ kind: "confirmed" });
    expect([await marks(desk, reversal), await marks(desk, original)]).toEqual([1, 1]);
    const { comments } = await desk.tickets.read(desk.ticket);
    const said = comments.value?.find(({ text }) => text.includes("Withdrawn: it no longer holds."));
    expect([said?.own, said?.internal]).toEqual([true, action !== "request_info" || said?.internal]);
  });

  it.each(LEFT)("assurance 72: the withdrawal of %s is found by a process that has only the effect", async (action) => {
    const desk = await open();
    const reversal = reversalOf(desk, await undoing(desk, await confirmed(desk, action)));
    await desk.tickets.apply(cleared(desk, reversal));

    const found = await (await desk.another()).find(attempted(reversal), null);

    expect(found).toMatchObject({ kind: "confirmed", receipt: { status: "adopted" } });
  });

  it("assurance 72: a withdrawal that failed after it was made is of unknown outcome, and the look-up adopts it", async () => {
    const desk = await open();
    const reversal = reversalOf(desk, await undoing(desk, await confirmed(desk, "attach_evidence")));
    desk.arm("failed after commit", "draft_note");

    await expect(desk.tickets.apply(cleared(desk, reversal))).rejects.toMatchObject({ code: "EFFECT_UNKNOWN" });
    expect(await desk.tickets.find(attempted(reversal), null)).toMatchObject({ kind: "confirmed" });
    expect(await marks(desk, reversal)).toBe(1);
  });

  it("capability 9.8: what takes an action back is not taken back", async () => {
    const desk = await open();
    const reversal = reversalOf(desk, await undoing(desk, await confirmed(desk, "draft_note")));
    expect(await undoing(desk, reversal)).toMatchObject({ kind: "impossible" });
  });
});
