import { afterAll, describe, expect, it } from "vitest";
import type { PolicyFile } from "../../src/policy/index.ts";
import { closeDesks, type Desk, evidenceOf, openDesk, says, startChange } from "../support/desk/index.ts";

closeDesks(afterAll);

const MINUTE = 60;

const within =
  (channels: readonly ("ticket" | "slack" | "teams")[]) =>
  (file: PolicyFile): PolicyFile => ({
    ...file,
    approvals: {
      ...file.approvals,
      notifications: {
        reminded: { channels: [...channels] },
        widened: { channels: [...channels] },
        fallback: { channels: [...channels] },
      },
    },
  });

async function noticesOf(desk: Desk): Promise<readonly string[]> {
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 }));
  const number = await startChange(desk);
  for (const minutes of [15, 15, 30]) await desk.pass(minutes * MINUTE);
  return (await evidenceOf(desk, number)).flatMap(({ kind, payload }) =>
    kind === "message.confirmed" && payload["kind"] === "notice" ? [JSON.stringify(payload["body"])] : [],
  );
}

describe("wish B19: a channel that is named and not connected", () => {
  it("wish B19: the ticket is told of the reminder, the widening and the fallback, where nobody would hear of them", async () => {
    const notices = await noticesOf(await openDesk({ policy: within(["slack"]) }));
    expect(notices).toEqual([
      expect.stringContaining("Asked: ops-lead."),
      expect.stringContaining("Asked now as well: ops-director or internal-audit."),
      expect.stringContaining("No further group is left to ask."),
    ]);
  });

  it("wish B19: a policy that names no channel at all is taken at its word", async () => {
    expect(await noticesOf(await openDesk({ policy: within([]) }))).toEqual([]);
  });
});
