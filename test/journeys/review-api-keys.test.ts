import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  answerByApi,
  ask,
  closeDesks,
  type Desk,
  openDesk,
  reviewIdOf,
  says,
  startChange,
  tokenOf,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ login: {} });
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
});

describe("an Idempotency-Key", () => {
  it("that comes again with another answer is refused: nobody hears the outcome of the first one for it", async () => {
    const id = await reviewIdOf(desk, await startChange(desk));
    const key = { "idempotency-key": "act-2" };
    const say = (change: Readonly<Record<string, unknown>>) => answerByApi(desk, "lee", id, { headers: key, ...change });
    expect((await say({ verdict: "approve" })).json["event"]).toBe("approved");
    for (const said of [
      { verdict: "reject", reason: "policy: no" },
      { verdict: "approve", reason: "other words" },
    ]) {
      expect(await say(said)).toMatchObject({ status: 422, json: { title: "key_reused" } });
      expect(await say(said)).toMatchObject({ status: 422, json: { title: "key_reused" } });
    }
    expect((await say({ verdict: "approve" })).json["event"]).toBe("approved");
  });

  it("capability 5.18: the same for several questions at once", async () => {
    const ids = [await reviewIdOf(desk, await startChange(desk)), await reviewIdOf(desk, await startChange(desk))];
    const say = (reason: string | null) =>
      ask(desk, "POST /v1/reviews/alike", tokenOf(desk, "lee"), {
        reviews: ids,
        reason,
        headers: { "idempotency-key": "act-3" },
      });
    expect(await say(null)).toMatchObject({ status: 200, json: { count: 2 } });
    expect(await say("other words")).toMatchObject({ status: 422, json: { title: "key_reused" } });
    expect(await say(null)).toMatchObject({ status: 200, json: { count: 2 } });
  });
});
