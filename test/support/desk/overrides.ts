import type { Answer } from "../../../src/case/index.ts";
import { askOverride, submitAnswer } from "../../../src/pipeline/index.ts";
import type { PolicyFile } from "../../../src/policy/index.ts";
import type { Desk } from "./desk.ts";
import { caseOf } from "./story.ts";

/** The policy with people who may ask for an applied action to be taken back: leads and directors. */
export function overridable(file: PolicyFile): PolicyFile {
  return { ...file, rbac: { ...file.rbac, verbs: { ...file.rbac.verbs, override: ["ops-director", "ops-lead"] } } };
}

let asked = 0;

type Asked = Parameters<typeof askOverride>[2];

/** Somebody asks for an action to be taken back. */
export function override(desk: Pick<Desk, "world" | "clock">, named: string, who: string, change: Partial<Asked> = {}) {
  return askOverride(desk.world, named, {
    account: `oid-${who}`,
    provenBy: "idp",
    at: desk.clock.now.toISOString(),
    reasonCode: "wrong_action",
    reason: "the test was never run",
    source: `test:${++asked}`,
    ...change,
  });
}

/** Somebody answers a ticket's open question on our page. */
export async function answerOpen(desk: Desk, key: string, who: string, change: Partial<Answer> = {}) {
  const of = await caseOf(desk, key);
  if (of.status !== "in_review") throw new Error(`${key} is ${of.status}`);
  return submitAnswer(desk.world, of.reviewId, {
    kind: "approve",
    account: `oid-${who}`,
    provenBy: "idp",
    at: desk.clock.now.toISOString(),
    reason: "seen, it has to be undone",
    changes: null,
    digest: null,
    source: `page:${++asked}`,
    ...change,
  });
}

/** Everybody of the directory with an account at the identity provider. */
export function signable(desk: Desk): void {
  const all = desk.people.map((person) => ({ ...person, accounts: { ...person.accounts, idp: [`oid-${person.id}`] } }));
  desk.people.splice(0, desk.people.length, ...all);
}
