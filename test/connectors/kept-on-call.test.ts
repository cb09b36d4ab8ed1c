import { describe, expect, it } from "vitest";
import { OpsError } from "../../src/case/index.ts";
import { keptOnCall, type OnDuty } from "../../src/connectors/kept-on-call.ts";

const START = Date.parse("2026-11-21T12:00:00Z");

/** A reading whose answer a test changes, how often it was asked, and its clock. */
function reading() {
  const state = { now: START, asked: 0, answer: (): Promise<readonly OnDuty[]> => Promise.resolve([]) };
  const read = (): Promise<readonly OnDuty[]> => {
    state.asked += 1;
    return state.answer();
  };
  return { state, onCall: keptOnCall(read, () => new Date(state.now), 20) };
}

describe("who is on call, as it is kept", () => {
  it("wish B12: the first two tiers alone count, whatever their numbers, everybody of a tier, and each once", async () => {
    const { state, onCall } = reading();
    const all = [
      { account: "third", tier: 30 },
      { account: "backup", tier: 10 },
      { account: "primary", tier: 0 },
      { account: "other-primary", tier: 0 },
      { account: "primary", tier: 10 },
    ];
    state.answer = () => Promise.resolve(all);
    expect((await onCall("s")).toSorted()).toEqual(["backup", "other-primary", "primary"]);
  });

  it("an answer serves for a minute, each schedule's its own", async () => {
    const { state, onCall } = reading();
    await Promise.all([onCall("s"), onCall("s"), onCall("t")]);
    state.now = START + 59_000;
    await onCall("s");
    expect(state.asked).toBe(2);
    state.now = START + 60_000;
    await onCall("s");
    expect(state.asked).toBe(3);
  });

  it("wish B12: a clock that was set back makes no answer serve longer", async () => {
    const { state, onCall } = reading();
    await onCall("s");
    state.now = START - 3_600_000;
    await onCall("s");
    expect(state.asked).toBe(2);
  });

  it("a failure serves for ten seconds, so that no question waits for it again", async () => {
    const { state, onCall } = reading();
    state.answer = () => Promise.reject(new OpsError("TICKET_SYSTEM_DOWN", "no answer"));
    for (let i = 0; i < 3; i += 1) await expect(onCall("s")).rejects.toThrow("no answer");
    expect(state.asked).toBe(1);
    state.now = START + 10_000;
    state.answer = () => Promise.resolve([{ account: "primary", tier: 0 }]);
    expect(await onCall("s")).toEqual(["primary"]);
  });

  it("what does not come in time is no answer", async () => {
    const { state, onCall } = reading();
    state.answer = () => Promise.withResolvers<readonly OnDuty[]>().promise;
    await expect(onCall("s")).rejects.toMatchObject({ code: "TICKET_SYSTEM_DOWN" });
  });
});
