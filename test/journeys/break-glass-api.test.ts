import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { printGlass } from "../../src/cli/print-glass.ts";
import { withGlass } from "../support/desk/glass.ts";
import {
  ask,
  caseOf,
  closeDesks,
  type Desk,
  OPERATOR_TOKEN,
  openDesk,
  says,
  standing,
  startChange,
  tokenOf,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ login: {}, policy: withGlass() });
});
beforeEach(() => desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 })));

describe("wish B23: break-glass by API", () => {
  it("wish B23: whoever has the right sees the proposal and what he overrides, breaks it, and somebody else judges it; operators see both", async () => {
    const number = await startChange(desk);
    const { id } = await caseOf(desk, number);
    const at = `/v1/break-glass/cases/${id}`;
    expect((await ask(desk, `GET ${at}`, "")).status).toBe(401);
    expect((await ask(desk, `GET ${at}`, tokenOf(desk, "nora", 10))).status).toBe(404);
    const look = await ask(desk, `GET ${at}`, tokenOf(desk, "dora", 10));
    expect(look.json).toMatchObject({
      ticket: { key: number },
      action: "close_task",
      overrides: { asked: ["ops-lead"], approvals: 0 },
      factor: { kind: "login" },
      against: null,
    });
    const body = {
      digest: look.json["digest"],
      reason_code: "outage",
      reason: "nobody answers and the window ends",
      incident: "INC1",
    };
    const stale = await ask(desk, `POST ${at}`, tokenOf(desk, "dora", 3_000), body);
    expect([stale.status, stale.json["title"]]).toEqual([403, "factor_missing"]);
    expect((await ask(desk, `POST ${at}`, tokenOf(desk, "dora", 10), { ...body, incident: "no number at all" })).status).toBe(
      422,
    );
    const broke = await ask(desk, `POST ${at}`, tokenOf(desk, "dora", 10), body);
    await desk.settle();
    expect([broke.status, broke.json["status"], await standing(desk, number)]).toEqual([200, "broken", "ended applied"]);

    const mine = await ask(desk, "GET /v1/break-glass/to-judge", tokenOf(desk, "ina"));
    expect(mine.json["uses"]).toMatchObject([{ id: broke.json["id"], state: "open", ticket: number, by: "dora" }]);
    expect((await ask(desk, "GET /v1/break-glass/to-judge", tokenOf(desk, "dora"))).json["uses"]).toEqual([]);
    const ready = await ask(desk, "GET /readyz", "");
    expect(ready.json["break_glass"]).toEqual({ open: 1, overdue: 0, closed: false });
    const listed = await ask(desk, "GET /v1/break-glass", OPERATOR_TOKEN);
    expect(printGlass(listed.json)).toContain(
      `${number}  chg_low_risk_auto  open: outage (INC1) by dora, to be judged by internal-audit until`,
    );

    const verdict = `POST /v1/break-glass/uses/${String(broke.json["id"])}/verdict`;
    const said = { verdict: "justified", reason: "the outage was real and nobody was there" };
    expect((await ask(desk, verdict, tokenOf(desk, "dora"), said)).json["title"]).toBe("own_glass");
    expect((await ask(desk, verdict, tokenOf(desk, "ina"), said)).status).toBe(200);
    expect((await ask(desk, verdict, tokenOf(desk, "ina"), said)).status).toBe(409);
    expect(printGlass((await ask(desk, "GET /v1/break-glass", OPERATOR_TOKEN)).json)).toContain(
      "0 to be judged, 0 of them overdue",
    );
  });
});
