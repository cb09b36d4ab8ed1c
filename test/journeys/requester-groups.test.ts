import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { OpsError } from "../../src/case/index.ts";
import type { World } from "../../src/pipeline/index.ts";
import type { Person } from "../../src/ports/index.ts";
import { caseOf, closeDesks, type Desk, evidenceOf, openDesk, PEOPLE, says, startChange } from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
let down = false;
/** While `down`, the directory answers nothing about Alice. */
function breakable(world: World): World {
  const { directory } = world;
  const byAccount: typeof directory.byAccount = (system, account, how) =>
    down && account === PEOPLE.alice.sysId
      ? Promise.reject(new OpsError("DIRECTORY_DOWN", "not now"))
      : directory.byAccount(system, account, how);
  return { ...world, directory: { ...directory, byAccount } };
}

beforeAll(async () => {
  desk = await openDesk(
    {
      policy: (file) => ({
        ...file,
        approvals: {
          ...file.approvals,
          steps: [{ when: "'contractors' in requester_groups", route_to: "rbac.reviewer_groups.medium_risk" }],
        },
      }),
    },
    breakable,
  );
});
beforeEach(() => {
  down = false;
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.99 }));
});

async function withAlice(change: (alice: Person) => readonly Person[], work: () => Promise<void>): Promise<void> {
  const before = [...desk.people];
  desk.people.splice(0, before.length, ...before.flatMap((person) => (person.id === "alice" ? change(person) : [person])));
  await work().finally(() => desk.people.splice(0, desk.people.length, ...before));
}

async function decided(number: string) {
  const entry = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.decided");
  const of = await caseOf(desk, number);
  const review = of.status === "in_review" ? await desk.world.store.reviews.load(of.reviewId) : null;
  return { status: of.status, steps: review?.steps ?? [], text: entry?.text ?? "" };
}

describe("a step that asks about the requester's groups", () => {
  it("capability 4.16: asks its reviewers when the directory has the requester in that group, and the fact is on record", async () => {
    await withAlice(
      (alice) => [{ ...alice, groups: ["contractors"] }],
      async () => {
        const { steps, text } = await decided(await startChange(desk));
        expect(steps).toEqual([{ groups: ["ops-lead"], because: "policy step 1: 'contractors' in requester_groups" }]);
        expect(text).toContain('"requester_groups.contractors":true');
      },
    );
  });

  it("capability 4.16: asks nobody when he is in no such group", async () => {
    const { status, text } = await decided(await startChange(desk));
    expect(status).toBe("ended");
    expect(text).toContain('"requester_groups.contractors":false');
  });

  it.each(["is nobody in the directory", "is not set", "cannot be looked up, for the directory is down"])(
    "assurance 20, capability 4.16: asks the highest reviewers when the requester %s",
    async (what) => {
      const columns = what === "is not set" ? { requested_by: "", opened_by: PEOPLE.nora.sysId } : {};
      down = what.endsWith("down");
      const people = (alice: Person) => (what.startsWith("is nobody") ? [] : [alice]);
      await withAlice(people, async () => {
        const { steps, text } = await decided(await startChange(desk, { columns }));
        expect(steps).toMatchObject([
          { groups: ["ops-director", "internal-audit"], because: "policy step 1 cannot be answered" },
        ]);
        expect(text).toContain("requester_groups.contractors has no value");
        expect(text).not.toContain('"requester_groups.contractors":');
      });
    },
  );
});
