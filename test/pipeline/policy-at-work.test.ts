import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { withPatience } from "../../src/pipeline/patience.ts";
import type { PolicyFile } from "../../src/policy/index.ts";
import {
  caseOf,
  casesOf,
  closeDesks,
  type Desk,
  evidenceOf,
  noting,
  openDesk,
  says,
  standing,
  startChange,
  startVendor,
} from "../support/desk/index.ts";

closeDesks(afterEach);

type Change = (file: PolicyFile) => PolicyFile;

/** What a policy file says for its first workflow. */
const first =
  (change: Partial<PolicyFile["workflows"][number]>): Change =>
  (file) => ({ ...file, workflows: file.workflows.map((workflow, i) => (i === 0 ? { ...workflow, ...change } : workflow)) });

const retrying =
  (maxAttempts: number, backoffSeconds: number): Change =>
  (file) => ({
    ...file,
    orchestration: {
      ...file.orchestration,
      retry_policy: { max_attempts: maxAttempts, backoff_seconds: backoffSeconds },
    },
  });

const expiring =
  (minutes: number): Change =>
  (file) => ({ ...file, approvals: { ...file.approvals, expiry_minutes: minutes } });

/** A cleared change whose every write the instance answers with what is no answer: each run of it is a try. */
async function failing(policy: Change): Promise<{ readonly desk: Desk; readonly number: string; readonly tries: () => number }> {
  const desk = await openDesk({ policy, timing: { maxLagSeconds: 1_000_000 } }, (world) => ({
    ...world,
    systems: new Map(
      [...world.systems].map(([name, system]) => [
        name,
        {
          ...system,
          find: () => {
            looked += 1;
            return Promise.reject(new Error("no answer that could be read"));
          },
        },
      ]),
    ),
  }));
  let looked = 0;
  desk.serviceNow.faults.add({ kind: "status", status: 503, path: /table\/change_request/, method: "PATCH" });
  const number = await startChange(desk);
  return { desk, number, tries: () => looked };
}

describe("assurance 74: what the policy's times and limits do", () => {
  it.todo("x");
});
