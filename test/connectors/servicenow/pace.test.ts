import { describe, expect, it } from "vitest";
import { pace } from "../../../src/connectors/servicenow/pace.ts";
import type { RateLimits } from "../../../src/ports/index.ts";
import { NOON } from "./desk.ts";

/** Limits that answer when they are told to: another process was told that nothing is left for a minute. */
function slowLimits() {
  const open: (() => void)[] = [];
  const take = () =>
    new Promise<{ readonly waitMs: number }>((answer) => {
      open.push(() => answer({ waitMs: 60_000 }));
    });
  return { open, limits: { take, told: () => Promise.resolve() } satisfies RateLimits };
}

describe("a limit that another process was told", () => {
  it("servicenow row 13: holds calls that begin while it is being asked for too", async () => {
    const { open, limits } = slowLimits();
    const { before } = pace("servicenow:dev0001", limits, () => NOON);
    const both = Promise.allSettled([before("polling"), before("polling")]);
    for (const answer of open.splice(0)) answer();
    expect((await both).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  });

  it("servicenow row 13: is asked for again by the next call when it could not be told", async () => {
    let asked = 0;
    const take = () => {
      asked += 1;
      return asked === 1 ? Promise.reject(new Error("no database")) : Promise.resolve({ waitMs: 60_000 });
    };
    const { before } = pace("servicenow:dev0001", { take, told: () => Promise.resolve() }, () => NOON);
    await expect(before("polling")).rejects.toThrow("no database");
    await expect(before("polling")).rejects.toMatchObject({ code: "TICKET_SYSTEM_BUSY" });
  });
});
