import { describe, expect, it } from "vitest";
import { closeDesks, type Desk, openDesk, SEED } from "./desk.ts";

closeDesks();

const REVIEWS = /reviews\?/;
const PLAIN = { mode: "plain", publicUrl: "https://ops.example" } as const;

const missing = async ({ connector }: Desk): Promise<readonly string[]> =>
  (await connector.check()).filter((line) => line.startsWith("SERVICENOW_MODE"));

describe("what is configured and not there on the instance", () => {
  it("is one line when the mode is app and the app is not installed, with both ways out", async () => {
    expect(await missing(await openDesk({ app: false }))).toEqual([
      "SERVICENOW_MODE is app, but the instance does not know /api/x_ots_ops/v1/reviews: nobody can be asked; install our app there, or set SERVICENOW_MODE=plain",
    ]);
  });

  it("is nothing when the app is there, or not asked for", async () => {
    expect(await missing(await openDesk())).toEqual([]);
    expect(await missing(await openDesk({ app: false }, PLAIN))).toEqual([]);
  });

  it("is one line when our account may read the app's table and not ask: it has not the app's role", async () => {
    const integrationUser = { ...SEED.integrationUser, roles: ["itil"] };
    expect(await (await openDesk({ integrationUser })).connector.check()).toEqual([
      "SERVICENOW_ACCOUNT: ots.service may not call /api/x_ots_ops/v1/reviews: nobody can be asked; give it the role x_ots_ops.integration, and its name to x_ots_ops.integration_user",
    ]);
  });

  it.each<[string, (desk: Desk) => void]>([
    ["does not answer", ({ sim }) => sim.faults.add({ path: REVIEWS, kind: "status", status: 503 })],
    [
      "is a proxy's refusal",
      ({ sim }) => sim.faults.add({ path: REVIEWS, kind: "status", status: 400, body: { error: "blocked" } }),
    ],
    [
      "is a proxy that knows no such page",
      ({ sim }) => sim.faults.add({ path: REVIEWS, kind: "status", status: 404, body: { error: "no page" } }),
    ],
    ["sleeps", ({ sim }) => sim.faults.add({ path: REVIEWS, kind: "html" })],
  ])("cannot be told from an instance that %s: nothing is claimed", async (_what, arm) => {
    const desk = await openDesk({ app: false });
    arm(desk);
    expect(await missing(desk)).toEqual([]);
  });
});
