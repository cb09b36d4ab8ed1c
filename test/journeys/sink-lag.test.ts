import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { SnowflakeSim } from "../../simulators/snowflake/index.ts";
import { recordOutside, sealOnce, shipOnce } from "../../src/pipeline/index.ts";
import {
  answerChange,
  closeDesks,
  type Desk,
  evidenceOf,
  openDesk,
  says,
  standing,
  startChange,
  taskOf,
} from "../support/desk/index.ts";
import { sinkOf, startAccount, storedIn } from "../support/snowflake.ts";

const closers: (() => Promise<void>)[] = [];
closeDesks(afterAll);
afterAll(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** No entry may wait this long: whatever is sealed and not shipped is late. */
const AT_ONCE = 0.000_001;
const NEVER = 10_000;

let account: SnowflakeSim;
beforeEach(async () => {
  const opened = await startAccount();
  account = opened;
  closers.push(() => opened.close());
});

async function deskWith(max: number, stop: number): Promise<Desk> {
  const sink = sinkOf(account);
  closers.push(() => sink.close());
  return openDesk(
    { policy: (file) => ({ ...file, logging: { ...file.logging, max_lag_minutes: max, stop_lag_minutes: stop } }) },
    (world) => ({ ...world, sinks: [...world.sinks, sink] }),
  );
}

/** An entry that is sealed and that the sink does not have. */
async function lagging({ world }: Desk): Promise<void> {
  await recordOutside(world, {
    kind: "test.noted",
    actor: { type: "service", id: "test" },
    subject: { system: "ops-trust", type: "test", id: "1" },
    caseId: null,
    corr: {},
    payload: {},
  });
  await sealOnce(world);
}

async function caughtUp(desk: Desk): Promise<void> {
  await sealOnce(desk.world);
  await shipOnce(desk.world);
}

const closing = { action: "close_task", target: "tasks.1", close_code: "successful" } as const;

describe("when the policy's Snowflake table lags behind", () => {
  it("threat row 18, assurance 46: past max_lag_minutes nothing is applied without a person; reviews are still asked, answered and applied", async () => {
    const desk = await deskWith(AT_ONCE, NEVER);
    await lagging(desk);

    desk.model.behave(says(closing));
    const alone = await startChange(desk);
    desk.model.behave(says({ ...closing, confidence: 0.8 }));
    const asked = await startChange(desk);
    await answerChange(desk, asked, "lee", { action: "approve" });

    expect([await standing(desk, alone), await standing(desk, asked)]).toEqual(["held", "ended applied"]);
    expect(taskOf(desk, alone)).toMatchObject({ state: "1" });
    const told = (await evidenceOf(desk, alone)).find(({ kind }) => kind === "case.held");
    expect(told?.payload["reasons"]).toEqual(["the evidence sink snowflake has lacked entries for longer than 0 minutes"]);
    desk.model.behave(says(closing));
    await caughtUp(desk);
    await desk.pass(60);
    expect(await standing(desk, alone)).toBe("ended applied");
    await caughtUp(desk);
    expect((await storedIn(account)).map(({ SEQ }) => Number(SEQ))).toEqual(
      (await desk.world.store.ledger.sealed(desk.world.logName, 0, 1_000)).map(({ seq }) => seq),
    );
  });

  it("threat row 18, assurance 46: past stop_lag_minutes nothing is applied at all, and people's answers are still taken", async () => {
    const desk = await deskWith(AT_ONCE, AT_ONCE);
    desk.model.behave(says({ ...closing, confidence: 0.8 }));
    const asked = await startChange(desk);
    await lagging(desk);

    expect(await answerChange(desk, asked, "lee", { action: "approve" })).toBe(200);

    expect(await standing(desk, asked)).toBe("held");
    expect(taskOf(desk, asked)).toMatchObject({ state: "1" });
    const kinds = (await evidenceOf(desk, asked)).map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(["case.approved", "case.held"]));
  });
});
