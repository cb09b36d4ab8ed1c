import { afterAll, describe, expect, it } from "vitest";
import { incidentLog, type ReplaySummary, recordedInputs, runReplay } from "../support/replay.ts";

const recorded = recordedInputs();
afterAll(() => recorded.remove());

const NETWORK = ["--duplicates", "10%", "--reorder", "10%", "--lose", "10%", "--seed", "14", "--concurrency", "8"];

/** What must not depend on how often the service died: how webhook and poll share the finding does. */
function totals({ rows, webhooks, cases, effects, gates }: ReplaySummary): object {
  const { fired, accepted, duplicate, lost, late } = webhooks;
  return { rows, webhooks: { fired, accepted, duplicate, lost, late }, cases, effects, gates };
}

describe("a replay whose service is killed on the way", () => {
  it("assurance 5, 6, 47: kill -9 at random moments and a restart end with the same totals, and nothing is applied twice", {
    timeout: 240_000,
  }, async () => {
    const log = recorded.file("incidents.csv", incidentLog(6));

    const [undisturbed, disturbed] = await Promise.all([
      runReplay([log, ...NETWORK]),
      runReplay([log, ...NETWORK, "--kill", "2"]),
    ]);

    const [calm, killed] = [undisturbed.legs["incidents"], disturbed.legs["incidents"]];
    expect(undisturbed.code, undisturbed.printed).toBe(0);
    expect(disturbed.code, disturbed.printed).toBe(0);
    if (calm === undefined || killed === undefined) throw new Error("no summary");
    expect(killed.restarts).toBe(2);
    expect(killed.writtenTwice).toEqual([]);
    expect(calm.writtenTwice).toEqual([]);
    expect(totals(killed)).toEqual(totals(calm));
    expect(calm.effects["action: confirmed"]).toBeGreaterThan(5);
    expect(calm.webhooks).toMatchObject({ given_up: 0 });
    for (const fate of ["duplicate", "lost", "late"]) expect(calm.webhooks[fate], fate).toBeGreaterThan(0);
    expect(killed.verified && calm.verified).toBe(true);
  });
});
