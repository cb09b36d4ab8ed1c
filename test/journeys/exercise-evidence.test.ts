import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { commitmentOf } from "../../src/case/index.ts";
import {
  answerChange,
  casesOf,
  closeDesks,
  type Desk,
  evidenceOf,
  exercisedDesk,
  nextExercise,
  OPERATOR_TOKEN,
  reviewOf,
  startChange,
  verifyEvidence,
} from "../support/desk/index.ts";
import { rederiveEntries } from "../support/rederived.ts";

closeDesks();

const revealedIn = async (desk: Desk, key: string) => (await evidenceOf(desk, key)).find(({ kind }) => kind === "case.revealed");
const operator = (desk: Desk, path: string) =>
  fetch(`${desk.url}${path}`, { headers: { authorization: `Bearer ${OPERATOR_TOKEN}` } }).then((answer) => answer.json());

const Sealed = z.object({
  plan: z.object({
    day: z.string(),
    group: z.string(),
    slot: z.number(),
    at: z.string().nullable(),
    workflow: z.string().nullable(),
    ticket: z.string().nullable(),
    seed: z.string(),
  }),
  nonce: z.string(),
});

/** Both our own program and the independent auditor decide all of it again from the log alone. */
async function agreed(desk: Desk): Promise<void> {
  await desk.seal();
  const entries = await desk.world.store.ledger.sealed(desk.world.logName, 0, 10_000);
  const derived = rederiveEntries(
    entries.map((entry) => ({ ...entry, record: JSON.parse(entry.canonical) })),
    desk.world.policy,
  );
  expect(derived.map(({ derivation }) => derivation.kind)).toEqual(derived.map(() => "same"));
  const folder = join(desk.dataDir, "evidence", "segments", desk.world.logName);
  const input = readdirSync(folder)
    .sort()
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("");
  const auditor = spawnSync(process.execPath, ["test/independent/second-auditor.mjs"], { input, encoding: "utf8" });
  expect(auditor.stdout).toContain(`decisions: ${derived.length} agreed, 0 not derivable`);
  expect(auditor.status).toBe(0);
}

describe("what the evidence says of exercises", () => {
  it("assurance 38, 75: before the answer nothing tells it from others; afterwards the plan that was committed to is there, and both auditors agree", async () => {
    const { desk, number } = await exercisedDesk();
    const real = await startChange(desk, { columns: { risk: "3" } });
    const [of] = await casesOf(desk, number);
    const shown = [
      await operator(desk, `/v1/cases/${of?.id}`),
      await operator(desk, `/v1/cases/${of?.id}/prompt`),
      await operator(desk, "/v1/queue"),
      await operator(desk, "/v1/cases"),
      reviewOf(desk, number),
    ];
    expect(JSON.stringify(shown)).not.toMatch(/exercise|planted|vigilance|training|sealed/i);
    expect((await evidenceOf(desk, number)).map(({ kind }) => kind)).toEqual(
      (await evidenceOf(desk, real)).map(({ kind }) => kind),
    );
    const decided = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.decided");
    const planned = (await evidenceOf(desk)).find(({ kind }) => kind === "vigilance.planned");
    await answerChange(desk, number, "lee", { action: "reject", comment: "wrong_action: no" });
    const told = (await revealedIn(desk, number))?.payload["exercise"];
    expect(told).toMatchObject({
      plan: { group: "ops-lead", day: "2026-11-22" },
      answer: expect.stringContaining('"confidence":0.95'),
    });
    const { plan, nonce } = Sealed.parse(told);
    expect(planned?.payload["commitments"]).toContain(commitmentOf(plan, nonce));
    expect(decided?.text).not.toContain(nonce);
    await nextExercise(desk);
    await nextExercise(desk);
    const disclosed = (await evidenceOf(desk)).filter(({ kind }) => kind === "vigilance.disclosed");
    expect(disclosed.map(({ payload }) => payload["day"])).toEqual(["2026-11-22"]);
    expect(disclosed[0]?.payload["plans"]).toMatchObject([{ nonce, case: of?.id, commitment: commitmentOf(plan, nonce) }]);
    await verifyEvidence(desk);
    await agreed(desk);
  });
});
