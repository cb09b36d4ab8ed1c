import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { OpsError } from "../../src/case/index.ts";
import { giveStanding, submitAnswer } from "../../src/pipeline/index.ts";
import type { World } from "../../src/pipeline/world.ts";
import type { StandingApprovals } from "../../src/ports/index.ts";
import { answerOn } from "../support/desk/glass.ts";
import { closeDesks, type Desk, openDesk, reviewIdOf, reviewOf, says, standing, verifyEvidence } from "../support/desk/index.ts";
import { press } from "../support/desk/servicenow.ts";
import { endAll, endIt, giveFor, low, newest, withStanding } from "../support/desk/standing.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ login: {}, policy: withStanding() });
});
beforeEach(() => desk.model.behave(says({ action: "add_comment", confidence: 0.8 })));
afterEach(() => endAll(desk));

const GIVING = { account: "oid-lee", provenBy: "idp", reason: "the same plain note again", days: 7, uses: 10 };

/** Lee gives one from the ticket's question, in this world. */
async function giveIn(world: World, number: string) {
  const id = await reviewIdOf(desk, number);
  const review = await desk.world.store.reviews.load(id);
  const at = desk.clock.now.toISOString();
  return giveStanding(world, id, { ...GIVING, at, source: `page:${number}:races`, digest: review?.digest ?? "" });
}

/** The world with something that happens before or after a call on standing approvals. */
function worldWith(changed: (real: StandingApprovals) => Partial<StandingApprovals>): World {
  const { store } = desk.world;
  return {
    ...desk.world,
    store: { ...store, standingApprovals: { ...store.standingApprovals, ...changed(store.standingApprovals) } },
  };
}

describe("wish B16: giving a standing approval while others answer", { timeout: 120_000 }, () => {
  it("wish B16: a rejection of the question that it is given from waits for the giving, and comes too late", async () => {
    const number = await low(desk);
    const answer = await answerOn(desk, number, "lou", "reject");
    const rejections: Promise<{ readonly kind: string }>[] = [];
    const world = worldWith((real) => ({
      give: (approval, entries) => {
        rejections.push(submitAnswer(desk.world, answer.reviewId, answer));
        return real.give(approval, entries);
      },
    }));
    expect(await giveIn(world, number)).toMatchObject({ kind: "given" });
    expect(await Promise.all(rejections)).toMatchObject([{ kind: "closed" }]);
    await desk.settle();
    expect(await standing(desk, number)).toBe("ended applied");
  });

  it("wish B16: whoever rejects the same action and words ends one that was given while he did", async () => {
    const [rejected, giving] = [await low(desk), await low(desk)];
    const answer = await answerOn(desk, rejected, "lou", "reject");
    let gave: unknown = null;
    const world = worldWith((real) => ({
      live: async (workflow, template) => {
        const live = await real.live(workflow, template);
        gave ??= await giveIn(desk.world, giving);
        return live;
      },
    }));
    expect(await submitAnswer(world, answer.reviewId, answer)).toMatchObject({ kind: "counted", event: "rejected" });
    await desk.settle();
    expect(gave).toMatchObject({ kind: "given" });
    expect((await newest(desk)).ended).toMatchObject({ why: "disagreed", by: "lou" });
    expect(await standing(desk, await low(desk))).toBe("in_review");
    await verifyEvidence(desk);
  });

  it("wish B16: two questions at once give one, and the same question pressed twice gives one", async () => {
    const [one, other] = [await low(desk), await low(desk)];
    const said = await Promise.all([giveFor(desk, one, "lee"), giveFor(desk, other, "lee")]);
    expect(said.map((each) => (each.kind === "refused" ? each.code : each.kind)).toSorted()).toEqual([
      "already_standing",
      "given",
    ]);
    for (const { id } of await desk.world.store.standingApprovals.open(10)) await endIt(desk, id);
    const twice = await low(desk);
    await Promise.all([giveFor(desk, twice, "lee", { source: "page:1" }), giveFor(desk, twice, "lee", { source: "page:2" })]);
    expect(await desk.world.store.standingApprovals.open(10)).toHaveLength(1);
  });

  it("wish B16: one whose own question is rejected in the ticket just then has ended, and its giver hears that nothing was given", async () => {
    const number = await low(desk);
    const rejecting = { action: "reject", comment: "policy: never this" };
    const said = await giveIn(
      worldWith((real) => ({
        give: async (approval, entries) => {
          const given = await real.give(approval, entries);
          await press(desk.serviceNow, "lou", reviewOf(desk, number)["sys_id"] ?? "", rejecting);
          return given;
        },
      })),
      number,
    );
    expect(said).toMatchObject({ kind: "closed", status: "rejected" });
    await desk.settle();
    expect([await standing(desk, number), (await newest(desk)).ended]).toMatchObject(["ended rejected", { why: "disagreed" }]);
  });

  it("wish B16: nothing else is answered by it before the question that it was given from has counted", async () => {
    const number = await low(desk);
    let other = "";
    const said = await giveIn(
      worldWith((real) => ({
        give: async (approval, entries) => {
          const given = await real.give(approval, entries);
          other = await low(desk);
          return given;
        },
      })),
      number,
    );
    await desk.settle();
    expect([said.kind, await standing(desk, number), await standing(desk, other)]).toEqual([
      "given",
      "ended applied",
      "in_review",
    ]);
    expect((await newest(desk)).used).toHaveLength(1);
    expect(await standing(desk, await low(desk))).toBe("ended applied");
  });

  it("wish B16: one whose own question could not be answered, and people then speak about it, has ended", async () => {
    const number = await low(desk);
    const { store, systems } = desk.world;
    const down = new Map(
      [...systems].map(([name, system]) => [
        name,
        { ...system, review: () => Promise.reject(new OpsError("TICKET_SYSTEM_DOWN", "away")) },
      ]),
    );
    const world: World = {
      ...desk.world,
      store: {
        ...store,
        standingApprovals: {
          ...store.standingApprovals,
          give: async (approval, entries) => {
            const given = await store.standingApprovals.give(approval, entries);
            // From here on the ticket system is away.
            Object.assign(world, { systems: down });
            desk.serviceNow.update(
              "change_request",
              number,
              { short_description: "another one" },
              { asUser: "alice", silent: true },
            );
            return given;
          },
        },
      },
    };
    expect(await giveIn(world, number)).toMatchObject({ kind: "given" });
    await desk.settle();
    await desk.pass(120);
    expect((await newest(desk)).ended?.why).toBe("not_counted");
    expect(await standing(desk, await low(desk))).toBe("in_review");
  });

  it("wish B16: one whose own question does not take the answer has ended, and its giver hears why", async () => {
    const number = await low(desk);
    const said = await giveIn(
      worldWith((real) => ({
        give: async (approval, entries) => {
          const given = await real.give(approval, entries);
          desk.serviceNow.update("change_request", number, { short_description: "another one" }, { asUser: "alice" });
          return given;
        },
      })),
      number,
    );
    expect(said).toMatchObject({ kind: "refused", code: "standing_unfit" });
    expect((await newest(desk)).ended?.why).toBe("not_counted");
  });

  it("wish B16: one whose question moves on in that moment has ended, and the giving is told as not counted", async () => {
    const number = await low(desk);
    const { store } = desk.world;
    const world = { ...desk.world, store: { ...store, commit: () => Promise.resolve(false) } };
    await expect(giveIn(world, number)).rejects.toMatchObject({ code: "REVIEW_BUSY" });
    expect([await standing(desk, number), (await newest(desk)).ended?.why]).toEqual(["in_review", "not_counted"]);
  });
});
