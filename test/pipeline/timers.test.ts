import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recordOutside, sealOnce, sinkStates, startTimers, type World } from "../../src/pipeline/index.ts";
import type { SealedEntry, Sink, TicketSystem } from "../../src/ports/index.ts";
import { closeDesks, type Desk, openDesk } from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});

const never = (): Promise<never> => new Promise(() => undefined);

function keeping(name: string): Sink & { readonly got: SealedEntry[] } {
  const got: SealedEntry[] = [];
  return {
    name,
    got,
    head: () => Promise.resolve(null),
    append: async (entries) => void got.push(...entries),
    close: () => Promise.resolve(),
  };
}

/** A sink that takes the call and never answers. */
const hanging = (): Sink => ({ ...keeping("hanging"), head: never, append: never });

/** A process that starts now, with these sinks. */
function starting(owner: string, ...sinks: readonly Sink[]): World {
  return { ...desk.world, owner, sinks };
}

async function note(world: World, id: string): Promise<void> {
  await recordOutside(world, {
    kind: "test.noted",
    actor: { type: "service", id: "test" },
    subject: { system: "ops-trust", type: "test", id },
    caseId: null,
    corr: {},
    payload: {},
  });
}

const subjects = (entries: readonly SealedEntry[]): readonly string[] => entries.map(({ subject }) => subject);

describe("a sink that hangs", () => {
  it("delays no other: each sink has rounds of its own, and at the stop what is recorded is sealed and shipped first", async () => {
    const good = keeping("good");
    const world = starting("first", hanging(), good);
    const timers = startTimers(world, 3_600_000);
    await note(world, "while it hangs");
    await expect.poll(() => subjects(good.got), { timeout: 10_000 }).toContain("ops-trust/test/while it hangs");

    await note(world, "right before the stop");
    await timers.stop();
    expect(subjects(good.got)).toContain("ops-trust/test/right before the stop");
    expect(await sealOnce(world)).toBe(0);
    expect(sinkStates(world)).toEqual({ hanging: "unknown", good: "ok" });
  });

  it("or a ticket system that does: neither keeps what is recorded from being sealed at the stop, nor the process from its end", async () => {
    const stuck = (system: TicketSystem): TicketSystem => ({ ...system, poll: never });
    const systems = new Map([...desk.world.systems].map(([name, system]) => [name, stuck(system)]));
    const world = { ...starting("second", hanging()), systems };
    const timers = startTimers(world, 3_600_000);
    await note(world, "unshipped");
    await timers.stop();
    expect(await sealOnce(world)).toBe(0);
    const sealed = await world.store.ledger.sealed(world.logName, 0, 1_000);
    expect(subjects(sealed).at(-1)).toBe("ops-trust/test/unshipped");
  });
});

it("capability 14.1: a process that never shipped knows nothing of its sinks, and says so", () => {
  expect(sinkStates(starting("listener", keeping("good")))).toEqual({ good: "unknown" });
});
