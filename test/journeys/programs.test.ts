import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { PolicyFile } from "../../src/policy/index.ts";
import type { Person } from "../../src/ports/index.ts";
import { breakFor, codeOf, judgeIt, withGlass } from "../support/desk/glass.ts";
import {
  answerChange,
  caseOf,
  closeDesks,
  type Desk,
  evidenceOf,
  openDesk,
  overridable,
  override,
  says,
  standing,
  startChange,
} from "../support/desk/index.ts";

closeDesks(afterAll);

const CLOSING = { action: "close_task", target: "tasks.1", close_code: "successful" } as const;

function withPrograms(file: PolicyFile): PolicyFile {
  const both = overridable(withGlass()(file));
  const checks = ["lou", "ina"].map((name) => ({
    name: `${name}-check`,
    account: `oid-${name}`,
    workflows: ["chg_low_risk_auto"],
  }));
  return {
    ...both,
    rbac: { ...both.rbac, verbs: { ...withGlass()(file).rbac.verbs, override: ["ops-lead"] }, automatic_reviewers: checks },
  };
}

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ login: {}, policy: withPrograms });
});
beforeEach(() => desk.model.behave(says({ ...CLOSING, confidence: 0.8 })));

describe("wish B18: an automatic reviewer that the directory takes for a member of the groups", () => {
  it("wish B18: approves nothing by its account in the ticket system either", async () => {
    const number = await startChange(desk);
    await answerChange(desk, number, "lou", { action: "approve" });
    expect(await standing(desk, number)).toBe("in_review");
    const refused = (await evidenceOf(desk, number)).find(({ kind }) => kind === "review.answer_refused");
    expect(refused?.payload["code"]).toBe("not_a_person");
    await answerChange(desk, number, "lee", { action: "approve" });
    expect(await standing(desk, number)).toBe("ended applied");
  });

  it("wish B18, wish B23: judges no break-glass act", async () => {
    const number = await startChange(desk);
    expect(codeOf(await breakFor(desk, number, "dora"))).toBe("broken");
    const [use] = await desk.world.store.glassUses.list(1);
    expect(await judgeIt(desk, use?.id ?? "", "ina")).toMatchObject({ kind: "refused", code: "not_a_person" });
    const auditor: Person = {
      id: "nils",
      active: true,
      human: true,
      groups: ["internal-audit"],
      accounts: { idp: ["oid-lena"], servicenow: ["e".repeat(32)] },
    };
    desk.people.push(auditor);
    expect(await judgeIt(desk, use?.id ?? "", "ina", { account: "oid-lena" })).toMatchObject({ kind: "judged" });
  });

  it("wish B18, capability 9.8: has nothing taken back", async () => {
    desk.model.behave(says({ ...CLOSING, confidence: 0.95 }));
    const number = await startChange(desk);
    const { id } = await caseOf(desk, number);
    expect(await override(desk, id, "lou")).toMatchObject({ kind: "refused", code: "unknown_person" });
  });
});
