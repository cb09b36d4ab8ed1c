import { afterEach, describe, expect, it, vi } from "vitest";
import { withPatience } from "../../src/pipeline/patience.ts";
import { recordPolicy } from "../../src/pipeline/policy-record.ts";
import type { PolicyFile } from "../../src/policy/index.ts";
import {
  caseOf,
  casesOf,
  closeDesks,
  type Desk,
  evidenceOf,
  openDesk,
  says,
  standing,
  startChange,
} from "../support/desk/index.ts";

closeDesks(afterEach);
afterEach(() => vi.useRealTimers());

type Change = (file: PolicyFile) => PolicyFile;

function first(change: Partial<PolicyFile["workflows"][number]>): Change {
  return (file) => ({
    ...file,
    workflows: file.workflows.map((workflow, i) => (i === 0 ? { ...workflow, ...change } : workflow)),
  });
}

function retrying(maxAttempts: number, backoffSeconds: number): Change {
  const retry = { max_attempts: maxAttempts, backoff_seconds: backoffSeconds };
  return (file) => ({ ...file, orchestration: { ...file.orchestration, retry_policy: retry } });
}

function expiring(minutes: number): Change {
  return (file) => ({ ...file, approvals: { ...file.approvals, expiry_minutes: minutes } });
}

/** A case that was held and goes on; from then on each run of it fails as it reads its ticket. */
async function failing(policy: Change): Promise<{ readonly desk: Desk; readonly number: string; readonly runs: () => number }> {
  let runs = 0;
  const desk = await openDesk({ policy });
  const at = desk.clock.now.toISOString();
  await desk.world.store.pauses.set({ workflow: null, by: "olga", reason: "look at it", at }, []);
  const number = await startChange(desk);
  await desk.world.store.pauses.clear(null, [], desk.clock.now);
  const read = (): Promise<never> => {
    runs += 1;
    return Promise.reject(new Error("an answer that nobody understands"));
  };
  await desk.restart((world) => ({
    ...world,
    systems: new Map([...world.systems].map(([name, system]) => [name, { ...system, read }])),
  }));
  await desk.pass(0);
  return { desk, number, runs: () => runs };
}

describe("assurance 74: keys of the policy that no decision shows, at work", () => {
  it.each([
    [2, 30],
    [4, 7],
  ])("retry_policy: %i attempts, %i seconds apart, and then people have to look", async (attempts, seconds) => {
    const { desk, number, runs } = await failing(retrying(attempts, seconds));
    for (let run = 1; run < attempts; run += 1) {
      expect([await standing(desk, number), runs()]).toEqual(["in_context", run]);
      await desk.pass(seconds - 1);
      expect(runs()).toBe(run);
      await desk.pass(1);
    }
    expect([await standing(desk, number), runs()]).toEqual(["stuck", attempts]);
  });

  it.each([7, 900])("timeout_seconds: work is told to stop after %i seconds, not before", async (seconds) => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { promise, resolve } = Promise.withResolvers<void>();
    let told: AbortSignal | null = null;
    const done = withPatience(seconds, (signal) => {
      told = signal;
      return promise;
    });
    vi.advanceTimersByTime(seconds * 1000 - 1);
    expect(told).toMatchObject({ aborted: false });
    vi.advanceTimersByTime(1);
    expect(told).toMatchObject({ aborted: true });
    resolve();
    await done;
  });

  it("timeout_seconds: a reading that a short one cuts off has its time under a longer one", async () => {
    const opened = async (seconds: number): Promise<number> => {
      const desk = await openDesk({
        policy: (file) => ({ ...file, orchestration: { ...file.orchestration, timeout_seconds: seconds } }),
      });
      desk.serviceNow.faults.add({ kind: "delay", delayMs: 400, path: /./, times: 20 });
      return (await casesOf(desk, await startChange(desk))).length;
    };
    expect([await opened(0.2), await opened(20)]).toEqual([0, 1]);
  });

  it.each<[string, Change, number]>([
    ["reviewer_slo_minutes alone: four times as long", first({ reviewer_slo_minutes: 10 }), 40],
    ["approvals.expiry_minutes", expiring(15), 15],
    ["the workflow's own expiry_minutes before it", (file) => first({ expiry_minutes: 7 })(expiring(15)(file)), 7],
  ])("%s: a question is open until then and rejected after it", async (_what, policy, minutes) => {
    const desk = await openDesk({ policy });
    desk.model.behave(says({ action: "add_comment", confidence: 0.8 }));
    const number = await startChange(desk);
    await desk.pass(minutes * 60 - 1);
    expect(await standing(desk, number)).toBe("in_review");
    await desk.pass(1);
    expect(await standing(desk, number)).toBe("ended expired");
  });

  it.each<["any" | "serial", number]>([
    ["any", 1],
    ["serial", 2],
  ])("approvals.mode %s: a doubtful change of high risk is asked about in %i steps", async (mode, steps) => {
    const desk = await openDesk({ policy: (file) => ({ ...file, approvals: { ...file.approvals, mode } }) });
    desk.model.behave(says({ action: "add_comment", confidence: 0.8 }));
    const number = await startChange(desk, { columns: { risk: "2" } });
    const of = await caseOf(desk, number);
    const review = of.status === "in_review" ? await desk.world.store.reviews.load(of.reviewId) : null;
    expect(review?.steps).toHaveLength(steps);
  });

  it.each(["az-openai:gpt-4o-mini@vpc", "az-openai:llama-3.1-70b@vpc"])(
    "model_endpoint: %s is asked, no other",
    async (endpoint) => {
      const desk = await openDesk({ policy: first({ model_endpoint: endpoint }) });
      await startChange(desk);
      const asked = desk.model.calls.map(({ request }) => JSON.stringify(request));
      expect(asked.length).toBeGreaterThan(0);
      for (const request of asked) expect(request).toContain(endpoint.slice("az-openai:".length, -"@vpc".length));
    },
  );

  it("source: tickets of a kind that no workflow names are nobody's", async () => {
    const desk = await openDesk({ policy: first({ source: "servicenow.change_task" }) });
    expect(await casesOf(desk, await startChange(desk))).toEqual([]);
  });

  it.each(["1.6", "1.7"])("version: %s stands in the evidence with the policy's text", async (version) => {
    const desk = await openDesk({ policy: (file) => ({ ...file, version }) });
    await recordPolicy(desk.world);
    const recorded = (await evidenceOf(desk)).find(({ payload }) => payload["policy"] === desk.world.policy.hash);
    expect(recorded?.payload).toMatchObject({ version });
  });

  it.each<[Partial<PolicyFile["logging"]["redact"]>, boolean]>([
    [{}, true],
    [{ keep_ip: true }, false],
    [{ keep_ip: true, pii_patterns: ["EMAIL", "PHONE", "SSN", "IP"] }, true],
    [{ keep_ip: true, custom: [{ name: "HOST_NO", pattern: String.raw`192\.0\.2\.\d{1,3}` }] }, true],
  ])("logging.redact: %j hides an address of a host in the evidence: %s", async (keys, hidden) => {
    const desk = await openDesk({
      policy: (file) => ({ ...file, logging: { ...file.logging, redact: { ...file.logging.redact, ...keys } } }),
    });
    const number = await startChange(desk, { columns: { short_description: "Restart 192.0.2.17 tonight" } });
    const texts = (await evidenceOf(desk, number)).map(({ text }) => text);
    expect(texts.some((text) => text.includes("192.0.2.17"))).toBe(!hidden);
  });
});
