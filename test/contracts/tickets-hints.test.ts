import { describe, expect, it } from "vitest";
import { type Delivery, fingerprint } from "../../src/case/index.ts";
import type { RawRequest, TicketSystem, WebhookScheme } from "../../src/ports/index.ts";
import { actionEffect, cleared } from "../connectors/jira/effects.ts";
import { closeTicketDesks, moved, pass, posted, type TicketDesk } from "./ticket-desk.ts";
import { TICKET_SYSTEMS } from "./ticket-systems.ts";

closeTicketDesks();

const MINUTE = 60_000;

/** A first round, which takes nothing of what was before it, and a minute later. */
async function started(desk: TicketDesk): Promise<string> {
  pass(desk, MINUTE);
  const { deliveries, cursor } = await desk.tickets.poll(null);
  expect(deliveries).toEqual([]);
  pass(desk, MINUTE);
  return cursor;
}

const theirs = (deliveries: readonly Delivery[]) => deliveries.filter((one) => one.about === "ticket" && !one.own);
const keys = (deliveries: readonly Delivery[]) => theirs(deliveries).map((one) => one.ticket.key);

/** Rounds until the cursor rests; the keys of all that was told. `between` happens after the first. */
async function rounds(tickets: TicketSystem, from: string, between: () => void = () => {}): Promise<Set<string>> {
  const told = new Set<string>();
  let cursor = from;
  for (let round = 0; round < 8; round += 1) {
    const next = await tickets.poll(cursor);
    for (const key of keys(next.deliveries)) told.add(key);
    cursor = next.cursor;
    if (round === 0) between();
  }
  return told;
}

describe.each(TICKET_SYSTEMS)("the ticket system %s polled", (_name, open) => {
  it("capability 1.8: a change that no webhook told is found, under one id however often it is told, and then no more", async () => {
    const desk = await open();
    const cursor = await started(desk);
    desk.touch();

    const first = await desk.tickets.poll(cursor);
    pass(desk, MINUTE);
    const second = await desk.tickets.poll(first.cursor);
    pass(desk, 15 * MINUTE);
    const [ticket] = desk.arrive(1, desk.at.now);
    const third = await desk.tickets.poll(second.cursor);
    const fourth = await desk.tickets.poll(third.cursor);

    expect(first.deliveries).toMatchObject([
      { system: desk.tickets.system, about: "ticket", ticket: desk.ticket, record: null, own: false, via: "poll" },
    ]);
    const { version } = await desk.tickets.read(desk.ticket);
    expect([first.deliveries[0]?.version, first.cursor === cursor]).toEqual([Number(version), false]);
    expect(second.deliveries.filter((one) => one.id !== first.deliveries[0]?.id)).toEqual([]);
    expect(keys(third.deliveries)).toContain(ticket);
    expect(keys(fourth.deliveries)).not.toContain(desk.ticket.key);
  });

  it("assurance 7, capability 1.6: an act of our own is not told as somebody else's, or the ticket reads as before; theirs after ours is told", async () => {
    const desk = await open();
    let cursor = await started(desk);
    const known = new Set<string>();
    const read = async () => fingerprint(await desk.tickets.read(desk.ticket));
    for (const payload of desk.payloads.values()) {
      pass(desk, 6 * MINUTE);
      const before = await read();
      await desk.tickets.apply(cleared(desk, actionEffect(payload)));
      const next = await desk.tickets.poll(cursor);
      // A system that remembers its last writer only cannot tell whether somebody else wrote before: the ticket itself says so.
      const fresh = theirs(next.deliveries).filter((one) => !known.has(one.id));
      for (const { id } of fresh) known.add(id);
      // A move of the ticket itself is known as ours by who wrote last; its case remembers what it left (moved-change.test.ts).
      const moved = payload.action === "change_state" && fresh.every(({ lastByUs }) => lastByUs === true);
      expect([payload.action, fresh.length === 0 || moved || (await read()) === before]).toEqual([payload.action, true]);
      cursor = next.cursor;
    }
    pass(desk, MINUTE);
    desk.touch();

    expect(keys((await desk.tickets.poll(cursor)).deliveries)).toEqual([desk.ticket.key]);
  });

  it("capability 1.8: an answer on a review is told with its record, also after a message of ours; a question that waits is not", async () => {
    const desk = await open();
    const cursor = await started(desk);
    const { record } = await posted(desk);
    const reviews = async () => (await desk.tickets.poll(cursor)).deliveries.filter((one) => one.about === "review");

    expect(await reviews()).toEqual([]);
    pass(desk, 1_000);
    await desk.answer(record, { kind: "approve" });
    const told = await reviews();
    await moved(desk, record, "approved");

    for (const found of [told, await reviews()])
      expect(found).toMatchObject([{ record: record.id, own: false, version: null, ticket: { id: desk.ticket.id } }]);
  });

  it.each([
    ["spread over time", (i: number) => i * 1_000],
    ["all at the same moment", () => 0],
  ])("no act is lost over pages and rounds: many changes, %s", async (_how, after) => {
    const desk = await open({ narrow: true });
    const cursor = await started(desk);
    const arrived = Array.from({ length: 55 }, (_, i) => desk.arrive(1, new Date(desk.at.now.getTime() + after(i)))).flat();
    pass(desk, 2 * MINUTE);

    const told = await rounds(desk.tickets, cursor);

    expect(arrived.filter((key) => !told.has(key))).toEqual([]);
  });

  it("no act is lost over pages and rounds: tickets that move while we read hide no others, and time goes on meanwhile", async () => {
    const desk = await open({ narrow: true });
    const cursor = await started(desk);
    const arrived = Array.from({ length: 45 }, (_, i) => desk.arrive(1, new Date(desk.at.now.getTime() + i * MINUTE))).flat();
    pass(desk, 46 * MINUTE);

    const told = await rounds(desk.tickets, cursor, () => {
      pass(desk, 3 * MINUTE);
      for (const key of arrived.slice(0, 8)) desk.move(key);
      for (const key of arrived.slice(-8)) desk.move(key);
    });

    expect(arrived.filter((key) => !told.has(key))).toEqual([]);
  });

  it("a ticket dated far in the future does not freeze the cursor", async () => {
    const desk = await open();
    const cursor = await started(desk);
    desk.arrive(1, new Date("2099-01-01T00:00:00Z"));
    const { cursor: next } = await desk.tickets.poll(cursor);
    pass(desk, 10 * MINUTE);

    desk.touch();

    expect(keys((await desk.tickets.poll(next)).deliveries)).toContain(desk.ticket.key);
  });

  it("a cursor that nobody can read is no error", async () => {
    const desk = await open();

    for (const broken of ["", "{", "[]", '{"VO":{"at":"x"}}']) expect((await desk.tickets.poll(broken)).cursor).not.toBe(broken);
  });
});

/** The bytes with one of them changed in one bit, each in turn. */
function changed(bytes: Buffer): readonly Buffer[] {
  return places(bytes.length).flatMap((at) =>
    [1, 2, 4].map((bit) => {
      const other = Buffer.from(bytes);
      other[at] = (other[at] ?? 0) ^ bit;
      return other;
    }),
  );
}

/** A request with one byte changed of what proves it, or one space more. */
function tampered(request: RawRequest, proof: ReturnType<TicketDesk["proof"]>): readonly RawRequest[] {
  const headers = proof.headers.flatMap((name) =>
    changed(Buffer.from(request.headers[name] ?? "", "latin1")).map((value) => ({ [name]: value.toString("latin1") })),
  );
  const bodies = proof.body ? [...changed(request.body), Buffer.concat([request.body, Buffer.from(" ")])] : [];
  return [
    ...headers.map((header) => ({ ...request, headers: { ...request.headers, ...header } })),
    ...bodies.map((body) => ({ ...request, body })),
  ];
}

const places = (length: number) => Array.from({ length }, (_, at) => at);

describe.each(TICKET_SYSTEMS)("the webhooks of %s", (_name, open) => {
  const each = async (check: (desk: TicketDesk, scheme: WebhookScheme) => void): Promise<void> => {
    const desk = await open();
    expect(desk.webhooks.length).toBeGreaterThan(0);
    for (const scheme of desk.webhooks) check(desk, scheme);
  };

  it("capability 1.3: what sign makes acceptable is accepted, with its own id, and the same request is the same delivery", () =>
    each((desk, scheme) => {
      const ids = desk.events(scheme.name).map(({ body, about }) => {
        const request = { body, headers: scheme.sign(body, desk.at.now) };
        const received = scheme.receive(request, desk.at.now);
        if (received.kind !== "accepted") throw new Error(`${scheme.name}: ${JSON.stringify(received)}`);
        const { delivery } = received;
        expect(delivery).toMatchObject({
          system: desk.tickets.system,
          about,
          via: scheme.name,
          ticket: { id: desk.ticket.id, key: expect.any(String) },
        });
        expect(scheme.receive(request, desk.at.now)).toEqual(received);
        return delivery.id;
      });
      expect(new Set(ids).size).toBe(ids.length);
    }));

  it("assurance 1, 3: one changed byte is refused, wherever it is proven", () =>
    each((desk, scheme) => {
      for (const second of places(8)) {
        const at = new Date(desk.at.now.getTime() + second * 1_000);
        for (const { body } of desk.events(scheme.name)) {
          const wrong = tampered({ body, headers: scheme.sign(body, at) }, desk.proof(scheme.name));
          expect(wrong.filter((one) => scheme.receive(one, at).kind !== "unsigned").map((one) => one.headers)).toEqual([]);
        }
      }
    }));

  it("assurance 1: without its proof, or with half of it, a request is unsigned", () =>
    each((desk, scheme) => {
      for (const { body } of desk.events(scheme.name)) {
        const signed: RawRequest["headers"] = scheme.sign(body, desk.at.now);
        for (const name of desk.proof(scheme.name).headers) {
          for (const value of [undefined, "", signed[name]?.slice(0, -1)]) {
            expect(scheme.receive({ body, headers: { ...signed, [name]: value } }, desk.at.now).kind).toBe("unsigned");
          }
        }
      }
    }));

  it("assurance 7, capability 1.6: an echo of our own act is flagged wherever the sender says who acted", () =>
    each((desk, scheme) => {
      for (const { body, own } of desk.events(scheme.name)) {
        const received = scheme.receive({ body, headers: scheme.sign(body, desk.at.now) }, desk.at.now);
        expect(received).toMatchObject({ kind: "accepted", delivery: { own: own ?? false } });
      }
    }));
});
