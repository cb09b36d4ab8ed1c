import { describe, expect, it } from "vitest";
import { closeDesks, type Desk, openDesk } from "./desk.ts";

closeDesks();

const TABLE = /table/;
const PLAIN = { mode: "plain", publicUrl: "https://ops.example" } as const;

const missing = async ({ connector }: Desk): Promise<readonly string[]> =>
  (await connector.check()).filter((line) => line.startsWith("SERVICENOW_MODE"));

describe("what is configured and not there on the instance", () => {
  it("is one line when the mode is app and the app is not installed, with both ways out", async () => {
    expect(await missing(await openDesk({ app: false }))).toEqual([
      "SERVICENOW_MODE is app, but the instance has no table x_ots_ops_review: nobody can be asked; install our app there, or set SERVICENOW_MODE=plain",
    ]);
  });

  it("is nothing when the app is there, or not asked for", async () => {
    expect(await missing(await openDesk())).toEqual([]);
    expect(await missing(await openDesk({ app: false }, PLAIN))).toEqual([]);
  });

  it.each<[string, (desk: Desk) => void]>([
    ["does not answer", ({ sim }) => sim.faults.add({ path: TABLE, kind: "status", status: 503 })],
    [
      "is a proxy's refusal",
      ({ sim }) => sim.faults.add({ path: TABLE, kind: "status", status: 400, body: { error: "blocked" } }),
    ],
    ["hides the table", ({ sim }) => sim.faults.add({ path: TABLE, kind: "status", status: 403 })],
    ["sleeps", ({ sim }) => sim.faults.add({ path: TABLE, kind: "html" })],
  ])("cannot be told from an instance that %s: nothing is claimed", async (_what, arm) => {
    const desk = await openDesk({ app: false });
    arm(desk);
    expect(await missing(desk)).toEqual([]);
  });
});
