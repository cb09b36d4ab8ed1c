import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { runJob, type World } from "../../src/pipeline/index.ts";
import type { TicketSystem } from "../../src/ports/index.ts";
import {
  caseOf,
  closeDesks,
  type Desk,
  kindsOf,
  openDesk,
  ourNotes,
  says,
  standing,
  startChange,
  startVendor,
  verifyEvidence,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
beforeEach(() => desk.model.behave(says({ action: "add_comment" })));

type Step = "read" | "find" | "apply";

/** A worker that freezes at the n-th call of a step, before or after the call itself, until it is thawed. */
function freezing(world: World, at: { readonly step: Step; readonly nth: number; readonly when: "before" | "after" }) {
  let calls = 0;
  const ice: { thaw: () => void; frozen: boolean } = { thaw: () => undefined, frozen: false };
  const until = new Promise<void>((resolve) => {
    ice.thaw = resolve;
  });
  const freeze = async (): Promise<void> => {
    ice.frozen = true;
    await until;
  };
  const guard = (system: TicketSystem): TicketSystem => {
    const original = system[at.step];
    const slow = async (...args: readonly unknown[]): Promise<unknown> => {
      calls += 1;
      const now = calls === at.nth;
      if (now && at.when === "before") await freeze();
      const result: unknown = await Reflect.apply(original, system, args);
      if (now && at.when === "after") await freeze();
      return result;
    };
    return new Proxy(system, { get: (target, key): unknown => (key === at.step ? slow : Reflect.get(target, key)) });
  };
  const systems = new Map([...world.systems].map(([name, system]) => [name, guard(system)]));
  return { ice, world: { ...world, owner: "frozen worker", systems } };
}

const PLACES = [
  { step: "read", nth: 1, when: "after" },
  { step: "find", nth: 1, when: "after" },
  { step: "apply", nth: 1, when: "before" },
  { step: "apply", nth: 1, when: "after" },
  { step: "find", nth: 2, when: "after" },
] as const;

/** A case that is cleared and not yet written, because the ticket system was away for a moment. */
async function clearedCase(system: "servicenow" | "jira"): Promise<string> {
  if (system === "jira") {
    desk.jira.faults.add({ kind: "status", status: 503, method: "GET", path: /\/issue\/[^/]+$/, skip: 1, times: 3 });
    return startVendor(desk);
  }
  desk.serviceNow.faults.add({ kind: "status", status: 503, path: /batch/, after: 1 });
  return startChange(desk);
}

function marks(system: "servicenow" | "jira", key: string): number {
  if (system === "servicenow") return ourNotes(desk, key).length;
  return desk.jira.issue(key)?.comments.filter(({ text }) => text.includes("[ots:")).length ?? 0;
}

describe.each(["servicenow", "jira"] as const)(
  "a worker that is frozen for two minutes in the middle of a write to %s",
  (system) => {
    beforeEach(() =>
      desk.model.behave(says(system === "jira" ? { action: "route_approval", route: "finance" } : { action: "add_comment" })),
    );

    it.each(PLACES)(
      "assurance 72: $when $step $nth: another takes over, and nothing is written twice when it wakes",
      async (place) => {
        const key = await clearedCase(system);
        const of = await caseOf(desk, key);
        expect(of.status).toBe("cleared");
        const { ice, world } = freezing(desk.world, place);
        const job = runJob(world, { kind: "case", ref: of.id });
        await expect.poll(() => ice.frozen).toBe(true);
        await desk.database.db.query("delete from leases");
        await desk.pass(120);
        ice.thaw();
        await job;
        for (let i = 0; i < 3; i += 1) await desk.pass(90);
        expect(await standing(desk, key)).toBe("ended applied");
        expect(marks(system, key)).toBe(1);
        expect((await kindsOf(desk, key)).filter((kind) => kind === "case.effect_confirmed" || kind === "case.ended")).toEqual([
          "case.effect_confirmed",
          "case.ended",
        ]);
      },
    );
  },
);

describe("after all of that", () => {
  it("the log verifies", async () => {
    await verifyEvidence(desk);
  });
});
