import { type GaveStanding, type Giving, giveStanding, revokeStanding } from "../../../src/pipeline/index.ts";
import type { PolicyFile } from "../../../src/policy/index.ts";
import type { StandingNow } from "../../../src/ports/index.ts";
import type { Desk } from "./desk.ts";
import { oid } from "./idp.ts";
import type { Name } from "./people.ts";
import { reviewIdOf } from "./review-calls.ts";
import { startChange } from "./tickets.ts";

type Conditions = NonNullable<PolicyFile["approvals"]["standing"]>;

/** Those who are asked may approve beforehand: 30 days, 100 uses, unless said otherwise. */
export function withStanding(more: Partial<Conditions> = {}) {
  return (file: PolicyFile): PolicyFile => ({
    ...file,
    workflows: file.workflows.map((one) => ({
      ...one,
      allowed_actions: [...new Set([...one.allowed_actions, "draft_note" as const])],
    })),
    approvals: {
      ...file.approvals,
      standing: { max_days: 30, max_uses: 100, groups: ["ops-analyst", "ops-lead", "ops-director"], ...more },
    },
  });
}

/** Somebody approves the ticket's open question on our page, and the like of it beforehand; and everything that follows. */
export async function giveFor(desk: Desk, number: string, who: Name, more: Partial<Giving> = {}): Promise<GaveStanding> {
  const id = await reviewIdOf(desk, number);
  const review = await desk.world.store.reviews.load(id);
  const given = await giveStanding(desk.world, id, {
    account: oid(who),
    provenBy: "idp",
    at: desk.clock.now.toISOString(),
    source: `page:${number}:${who}:${more.uses ?? 10}:${more.days ?? 7}`,
    digest: review?.digest ?? "",
    reason: "the same plain note on every such ticket",
    days: 7,
    uses: 10,
    ...more,
  });
  await desk.settle();
  return given;
}

/** The newest one as it is now. */
export async function newest(desk: Desk): Promise<StandingNow> {
  const all = await desk.world.store.standingApprovals.list({ region: desk.world.region, only: null }, 1_000);
  const last = all.toSorted((one, other) => (one.id < other.id ? -1 : 1)).at(-1);
  if (last === undefined) throw new Error("nobody gave any");
  return last;
}

/** A change of low risk, as far as it goes by itself. */
export async function low(desk: Desk, change: Parameters<typeof startChange>[1] = {}): Promise<string> {
  const number = await startChange(desk, { ...change, columns: { risk: "4", ...change.columns } });
  await desk.pass(1);
  return number;
}

/** A change that Lee approved, and the like of it beforehand; its standing approval's id. */
export async function given(desk: Desk, more: Partial<Giving> = {}): Promise<string> {
  const said = await giveFor(desk, await low(desk), "lee", more);
  if (said.kind !== "given") throw new Error(said.message);
  return said.id;
}

/** Somebody ends it; false when he may not. */
export async function endIt(desk: Desk, id: string, who: Name = "lou"): Promise<boolean> {
  const person = await desk.world.directory.byId(who);
  return person !== null && (await revokeStanding(desk.world, person, id, "not wanted any more"));
}

/** Ends all that stand, between two tests: they would answer the next one's questions. */
export async function endAll(desk: Desk): Promise<void> {
  for (const { id } of await desk.world.store.standingApprovals.open(100)) await endIt(desk, id);
}
