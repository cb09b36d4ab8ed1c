import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { compareHeads } from "../../src/pipeline/index.ts";
import { lookAtReview } from "../../src/pipeline/verdicts.ts";
import { backUp, shipAll, waited } from "../support/backup.ts";
import { allLanded, fuse } from "../support/desk/fuse.ts";
import {
  answerChange,
  changePerson,
  closeDesks,
  type Desk,
  evidenceOf,
  kindsOf,
  OPERATOR_TOKEN,
  openDesk,
  ourNotes,
  reviewIdOf,
  says,
  standing,
  startChange,
  verifyEvidence,
} from "../support/desk/index.ts";
import { endAll, endIt, given, low, newest, withStanding } from "../support/desk/standing.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ login: {}, policy: withStanding() });
});
beforeEach(async () => {
  await endAll(desk);
  desk.model.behave(says({ action: "add_comment", confidence: 0.8 }));
});

describe("wish B16: standing approvals under fire", { timeout: 240_000 }, () => {
  it("wish B16: the last use is one question's, however many are looked at together by two processes", async () => {
    await given(desk, { uses: 2 });
    const numbers = await Promise.all(Array.from({ length: 6 }, () => startChange(desk, { columns: { risk: "4" } })));
    const ids = await Promise.all(numbers.map((number) => reviewIdOf(desk, number)));
    const other = { ...desk.world, owner: "another process" };
    await Promise.all(ids.flatMap((id) => [lookAtReview(desk.world, id), lookAtReview(other, id)]));
    await desk.pass(5);
    await desk.pass(5);
    const ends = await Promise.all(numbers.map((number) => standing(desk, number)));
    expect(ends.toSorted()).toEqual(["ended applied", ...Array.from({ length: 5 }, () => "in_review")]);
    expect((await newest(desk)).used.map(({ use }) => use)).toEqual([1, 2]);
    await verifyEvidence(desk);
  });

  it("wish B16: a process that dies at any call of a use has it counted once and carried out once", async () => {
    await given(desk, { uses: 100 });
    const wrong: string[] = [];
    let at: string | null = "";
    for (let after = 0; at !== null && after < 80; after += 4) {
      const number = await startChange(desk, { columns: { risk: "4" } });
      const before = (await newest(desk)).used.length;
      const id = await reviewIdOf(desk, number);
      const bomb = fuse(after);
      await desk.restart(bomb.wrap);
      at = await Promise.race([lookAtReview(desk.world, id).then(() => null), bomb.blown]);
      await desk.restart();
      await allLanded(bomb, desk);
      await desk.pass(90);
      await desk.pass(90);
      const kinds = await kindsOf(desk, number);
      const seen = {
        end: await standing(desk, number),
        notes: ourNotes(desk, number).length,
        approved: kinds.filter((kind) => kind === "case.approved").length,
        used: (await newest(desk)).used.length - before,
      };
      const right = { end: "ended applied", notes: 1, approved: 1, used: 1 };
      if (JSON.stringify(seen) !== JSON.stringify(right)) wrong.push(`after ${at}: ${JSON.stringify(seen)}`);
    }
    expect([at, wrong]).toEqual([null, []]);
    await verifyEvidence(desk);
  });

  it("wish B16: a giver who leaves between the use and the write has nothing carried out: it is asked anew, of people", async () => {
    await given(desk);
    let undo = (): void => undefined;
    desk.serviceNow.faults.add({
      kind: "status",
      status: 429,
      retryAfterSeconds: 5,
      method: "PATCH",
      path: /change_request/,
      meanwhile: () => {
        undo = changePerson(desk.people, "lee", { active: false });
      },
    });
    const number = await low(desk);
    await desk.pass(60);
    undo();
    expect([await standing(desk, number), ourNotes(desk, number)]).toEqual(["in_review", []]);
    const stale = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.stale");
    expect(stale?.payload).toMatchObject({ why: "approver_lost", approvers: [{ person: "lee", lapse: "inactive" }] });
    expect((await newest(desk)).ended?.why).toBe("giver_lost");
  });

  it.each(["revoked", "disagreed"] as const)(
    "wish B16: one that is %s between the use and the write has nothing carried out: it is asked anew, of people",
    async (why) => {
      const older = await low(desk);
      const id = await given(desk);
      desk.serviceNow.faults.add({ kind: "status", status: 429, retryAfterSeconds: 5, method: "PATCH", path: /change_request/ });
      const number = await low(desk);
      expect([await standing(desk, number), ourNotes(desk, number)]).toEqual(["cleared", []]);
      if (why === "revoked") await endIt(desk, id);
      else await answerChange(desk, older, "lou", { action: "reject", comment: "policy: not like this" });
      await desk.pass(60);
      expect([await standing(desk, number), ourNotes(desk, number), (await newest(desk)).ended?.why]).toEqual([
        "in_review",
        [],
        why,
      ]);
      const stale = (await evidenceOf(desk, number)).find(({ kind }) => kind === "case.stale");
      expect(stale?.payload).toMatchObject({ why: "approver_lost", approvers: [{ person: "lee", lapse: "standing_ended" }] });
    },
  );

  it("wish B16: the last use is carried out, although it ended the standing approval", async () => {
    await given(desk, { uses: 2 });
    desk.serviceNow.faults.add({ kind: "status", status: 429, retryAfterSeconds: 5, method: "PATCH", path: /change_request/ });
    const number = await low(desk);
    await low(desk);
    await desk.pass(60);
    expect([await standing(desk, number), (await newest(desk)).ended?.why]).toEqual(["ended applied", "used_up"]);
  });

  it("wish B16, assurance 73: after a backup was put back none stands, whether it was ended in the lost time or not", async () => {
    const revoked = await given(desk);
    await shipAll(desk);
    const backup = await backUp(desk.database);
    await endIt(desk, revoked);
    await given(desk);
    await shipAll(desk);
    await backup.putBack();
    await desk.restart();
    await compareHeads(desk.world);
    await waited(desk);
    const answer = await fetch(`${desk.url}/v1/evidence/adopt`, {
      method: "POST",
      headers: { authorization: `Bearer ${OPERATOR_TOKEN}`, "content-type": "application/json" },
      body: JSON.stringify({ reason: "the disk was lost" }),
    });
    expect(answer.status).toBe(200);
    expect(await desk.world.store.standingApprovals.open(10)).toEqual([]);
    expect((await desk.world.store.standingApprovals.load(revoked))?.ended?.why).toBe("revoked");
    expect(await standing(desk, await low(desk))).toBe("in_review");
    await backup.drop();
  });
});
