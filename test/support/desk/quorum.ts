import type { Answer, Review } from "../../../src/case/index.ts";
import { type Submitted, submitAnswer, type World } from "../../../src/pipeline/index.ts";
import type { PolicyFile } from "../../../src/policy/index.ts";
import { type Desk, openDesk } from "./desk.ts";
import { says } from "./model.ts";
import { caseOf } from "./story.ts";

/** Two people decide what is of medium risk or not sure. */
function byTwo(file: PolicyFile): PolicyFile {
  const steps = file.approvals.steps.map((step, at) => (at === 0 ? { ...step, need: 2 } : step));
  return { ...file, approvals: { ...file.approvals, steps } };
}

/** A desk whose questions need two of Lee, Lou and both, or of Dora, Dirk and both, who answer on pages. */
export interface Quorum {
  readonly desk: Desk;
  /** While on, a question is found as an earlier version may have left it: needing one answer where there are two. */
  forget(on: boolean): void;
  readonly reviewIn: (number: string) => Promise<Review>;
  readonly say: (number: string, who: string, change?: Partial<Answer>) => Promise<Submitted>;
  /** To the directors. */
  readonly hand: (number: string, who: string) => Promise<Submitted>;
}

/** A rejection with its reason. */
export const NO = { kind: "reject", reason: "policy: not this week" } as const;

export async function openQuorum(): Promise<Quorum> {
  let forgetful = false;
  const desk = await openDesk({ policy: byTwo }, (world) => leftBehind(world, () => forgetful));
  const more = [
    ["both", "ops-lead", "ops-director"],
    ["dirk", "ops-director"],
  ] as const;
  for (const [id, ...groups] of more)
    desk.people.push({ id, active: true, human: true, groups, accounts: { servicenow: [`acc-${id}`] } });
  const withLogin = desk.people.map((person) => ({ ...person, accounts: { ...person.accounts, idp: [`oid-${person.id}`] } }));
  desk.people.splice(0, desk.people.length, ...withLogin);
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
  const say = answering(desk);
  return {
    desk,
    forget: (on) => {
      forgetful = on;
    },
    reviewIn: (number) => reviewIn(desk, number),
    say,
    hand: (number, who) => say(number, who, { kind: "reassign", group: "ops-director" }),
  };
}

function leftBehind(world: World, isForgetful: () => boolean): World {
  const { reviews } = world.store;
  const left = (found: Review): Review =>
    isForgetful() ? { ...found, steps: found.steps.map(({ groups, because }) => ({ groups, because })) } : found;
  const load: typeof reviews.load = async (id) => {
    const found = await reviews.load(id);
    return found === null ? null : left(found);
  };
  const withCase: typeof reviews.withCase = async (id) => {
    const found = await reviews.withCase(id);
    return found === null ? null : { ...found, review: left(found.review) };
  };
  return { ...world, store: { ...world.store, reviews: { ...reviews, load, withCase } } };
}

async function reviewIn(desk: Desk, number: string): Promise<Review> {
  const of = await caseOf(desk, number);
  const review = "reviewId" in of && of.reviewId !== null ? await desk.world.store.reviews.load(of.reviewId) : null;
  if (review === null) throw new Error(`${number} is ${of.status}`);
  return review;
}

function answering(desk: Desk): Quorum["say"] {
  let given = 0;
  return async (number, who, change = {}) => {
    const answer: Answer = {
      kind: "approve",
      account: `oid-${who}`,
      provenBy: "idp",
      at: desk.clock.now.toISOString(),
      reason: null,
      changes: null,
      digest: null,
      source: `page:${++given}`,
      ...change,
    };
    const said = await submitAnswer(desk.world, (await reviewIn(desk, number)).id, answer);
    await desk.settle();
    return said;
  };
}
