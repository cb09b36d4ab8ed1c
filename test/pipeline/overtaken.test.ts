import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fingerprint } from "../../src/case/index.ts";
import { runJob, type World } from "../../src/pipeline/index.ts";
import { casesOf, closeDesks, type Desk, evidenceOf, openDesk, plantChange, reviewsOf, says } from "../support/desk/index.ts";

closeDesks(afterAll);

type Step = "changes" | "reads" | "goes on";
type Turn = readonly [by: 1 | 2, step: Step];

/** Every order of two changes of a ticket, of the readings that their deliveries begin, and of what two workers then make of them. */
function orders(first: readonly Step[], second: readonly Step[]): Turn[][] {
  const [one, ...others] = first;
  const [two, ...rest] = second;
  if (one === undefined) return [second.map((step): Turn => [2, step])];
  if (two === undefined) return [first.map((step): Turn => [1, step])];
  const begins: Turn[][] = [
    ...orders(others, second).map((order): Turn[] => [[1, one], ...order]),
    ...orders(first, rest).map((order): Turn[] => [[2, two], ...order]),
  ];
  return begins.filter((order) => inOrder(order));
}

/** The second change comes after the first one. */
function inOrder(order: readonly Turn[]): boolean {
  const changes = order.filter(([, step]) => step === "changes").map(([by]) => by);
  return changes.length < 2 || changes[0] === 1;
}

const STEPS = ["changes", "reads", "goes on"] as const;
const CASES = orders(STEPS, STEPS).flatMap((order) => [
  { order, versions: true, told: order.map((turn) => turn.join(" ")).join(", ") },
  { order, versions: false, told: order.map((turn) => turn.join(" ")).join(", ") },
]);

/** A reading that was made and is not handed on yet. */
interface Held {
  readonly read: () => void;
  readonly released: Promise<void>;
}

let desk: Desk;
const holding: Held[] = [];
beforeAll(async () => {
  desk = await openDesk({}, slowReaders);
  desk.model.behave(says({ action: "add_comment", confidence: 0.8 }));
});

function slowReaders(world: World): World {
  const systems = [...world.systems].map(([name, system]) => {
    const read: typeof system.read = async (ref) => {
      const held = holding.pop();
      const context = await system.read(ref);
      held?.read();
      await held?.released;
      return context;
    };
    return [name, { ...system, read }] as const;
  });
  return { ...world, systems: new Map(systems) };
}

/** A worker that takes one delivery of a ticket; each step is awaited as far as it goes. */
function worker(number: string, by: 1 | 2, versions: boolean): Readonly<Record<Step, () => Promise<void>>> {
  const ref = `${number}-${by}`;
  const read = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  let job = Promise.resolve();
  return {
    async changes() {
      const window = `2026-11-2${by} 10:00:00`;
      desk.serviceNow.update("change_request", number, { start_date: window, state: "-1" }, { asUser: "alice", silent: true });
      const row = desk.serviceNow.record("change_request", number);
      const ticket = { system: "servicenow", kind: "change_request", id: row?.["sys_id"] ?? "", key: number };
      const version = versions ? Number(row?.["sys_mod_count"]) : null;
      const seen = { about: "ticket", record: null, own: false, via: "test" } as const;
      await desk.world.store.inbox.found({ ...seen, id: ref, system: "servicenow", ticket, version }, desk.clock.now);
    },
    async reads() {
      holding.push({ read: read.resolve, released: released.promise });
      job = runJob(desk.world, { kind: "delivery", ref });
      await Promise.race([read.promise, job]);
      holding.length = 0;
    },
    async "goes on"() {
      released.resolve();
      await job;
    },
  };
}

describe("two deliveries of a ticket whose readings overtake each other", () => {
  it("come in ten orders", () => {
    expect(CASES).toHaveLength(20);
  });

  it.each(CASES)("leave people asked about the ticket as it is (versions: $versions): $told", async ({ order, versions }) => {
    const number = plantChange(desk);
    const workers = { 1: worker(number, 1, versions), 2: worker(number, 2, versions) };
    for (const [by, step] of order) await workers[by][step]();
    for (let i = 0; i < 3; i += 1) await desk.pass(60);

    const cases = await casesOf(desk, number);
    const open = cases.at(-1);
    const system = desk.world.systems.get("servicenow");
    const now = open === undefined ? null : await system?.read(open.ticket);
    expect(open).toMatchObject({ status: "in_review", fingerprint: now == null ? "" : fingerprint(now) });
    expect(cases.slice(0, -1).every((one) => one.status === "ended" && one.end === "superseded")).toBe(true);
    const read = (await evidenceOf(desk, number)).filter(({ kind }) => kind === "case.context_gathered");
    const versionsRead = read.map(({ payload }) => Number(payload["ticketVersion"]));
    expect(versionsRead).toEqual(versionsRead.toSorted((a, b) => a - b));
    expect(reviewsOf(desk, number).filter(({ state }) => state === "pending")).toHaveLength(1);
    expect((await desk.database.db.query("select id from inbox where ended is null")).rows).toEqual([]);
  });
});
