import { type Answer, type FactorKind, OpsError } from "../../../src/case/index.ts";
import { type BreakRequest, type Broke, breakGlass, type Judged, judgeGlass } from "../../../src/pipeline/index.ts";
import type { PolicyFile } from "../../../src/policy/index.ts";
import type { Desk } from "./desk.ts";
import { oid } from "./idp.ts";
import type { Name } from "./people.ts";
import { caseOf } from "./story.ts";

type Conditions = NonNullable<PolicyFile["approvals"]["break_glass"]>;

/** Dora and Lee may break the glass, Ina judges; a fresh login is the strongest factor, unless others are named. */
export function withGlass(more: Partial<Conditions> = {}, kinds: readonly FactorKind[] = ["login"]) {
  return (file: PolicyFile): PolicyFile => ({
    ...file,
    rbac: { ...file.rbac, verbs: { ...file.rbac.verbs, break_glass: ["ops-director", "ops-lead"] } },
    approvals: {
      ...file.approvals,
      high_risk_kinds: [...kinds],
      break_glass: { review_by: ["internal-audit"], max_per_day: 20, max_overdue: 20, ...more },
    },
  });
}

/** Somebody, signed in just now, asks to break the glass for what stands on the ticket; and everything that follows. */
export async function breakFor(desk: Desk, number: string, who: Name, more: Partial<BreakRequest> = {}): Promise<Broke> {
  const of = await caseOf(desk, number);
  const proposal = of.status === "in_review" || of.status === "held" ? (of.proposal ?? null) : null;
  const request: BreakRequest = {
    account: oid(who),
    login: { kind: "login", at: desk.clock.now.toISOString(), acr: null },
    shown: undefined,
    caseId: of.id,
    digest: proposal?.digest ?? "0".repeat(64),
    reasonCode: "outage",
    reason: "the payment gateway is down and nobody of the group answers",
    incident: "INC0012345",
    ...more,
  };
  const broke = await patiently(() => breakGlass(desk.world, request));
  await desk.settle();
  return broke;
}

/** Somebody judges an act. */
export async function judgeIt(
  desk: Desk,
  id: string,
  who: Name,
  more: Partial<Parameters<typeof judgeGlass>[2]> = {},
): Promise<Judged> {
  const judging = {
    account: oid(who),
    verdict: "justified" as const,
    reason: "the outage was real and nobody was there",
    ...more,
  };
  const judged = await judgeGlass(desk.world, id, judging);
  await desk.settle();
  return judged;
}

/** The code that it was refused with; "broken" when it was not. */
export function codeOf(broke: Broke): string {
  return broke.kind === "refused" ? broke.code : broke.kind;
}

/** An answer to the ticket's open question, given on our page just now. */
export async function answerOn(
  desk: Desk,
  number: string,
  who: Name,
  kind: Answer["kind"],
): Promise<Answer & { readonly reviewId: string }> {
  const of = await caseOf(desk, number);
  if (of.status !== "in_review") throw new Error(`${number} is ${of.status}`);
  const review = await desk.world.store.reviews.load(of.reviewId);
  return {
    reviewId: of.reviewId,
    kind,
    account: oid(who),
    provenBy: "idp",
    at: desk.clock.now.toISOString(),
    reason: "policy: looked at it",
    changes: null,
    digest: review?.digest ?? "",
    source: `page:${number}:${who}:${kind}`,
  };
}

async function patiently<T>(run: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof OpsError) || error.code !== "REVIEW_BUSY") throw error;
    }
  }
}
