import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { operatorClient } from "../../src/cli/client.ts";
import { caseOf, closeDesks, type Desk, OPERATOR_TOKEN, openDesk, startChange } from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});

const client = (token: string | undefined = OPERATOR_TOKEN, url = desk.url) => operatorClient("no-such-folder", { url, token });
const said = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => "it worked",
    (error: unknown) => (error instanceof Error ? error.message : "no error"),
  );

describe("the command line, refused", () => {
  it("a case that does not exist: how to find its id", async () => {
    expect(await said(client().get("/v1/cases/NOPE"))).toBe("no such case (CASE_UNKNOWN): find its id with: cases --ticket KEY");
  });

  it("a case that is not stuck: what it is, and how to see more", async () => {
    const { id } = await caseOf(desk, await startChange(desk));
    expect(await said(client().post(`/v1/cases/${id}/retry`, { reason: "try again" }))).toMatch(
      /^this case is ended, not stuck: .* \(TRANSITION_FORBIDDEN\): see where it stands with: case show ID$/,
    );
  });

  it("a wrong token, or none: where a right one is", async () => {
    expect(await said(client("x".repeat(40)).get("/v1/cases"))).toMatch(
      /\(unauthenticated\): set OPS_TRUST_ADMIN_TOKEN to .*DATA_DIR/,
    );
    const none = operatorClient("no-such-folder", { url: desk.url, token: undefined });
    expect(await said(none.get("/v1/cases"))).toMatch(/^no operator token: set OPS_TRUST_ADMIN_TOKEN/);
  });

  it("a workflow that the policy does not have: which ones it has", async () => {
    expect(await said(client().post("/v1/pause", { reason: "look at it", workflow: "chg" }))).toMatch(
      /^no such workflow: chg; the policy has chg_low_risk_auto, vendor_onboarding_checks/,
    );
  });

  it("a value that does not fit: which one", async () => {
    expect(await said(client().get("/v1/cases?status=lost"))).toMatch(/^status: .*in_review.* \(malformed\)$/);
  });

  it("nobody at the address, something else there, or no address at all: which setting leads there", async () => {
    expect(await said(client(OPERATOR_TOKEN, "http://127.0.0.1:1").get("/v1/cases"))).toBe(
      "the service does not answer at http://127.0.0.1:1: start it (npm start), or set OPS_TRUST_URL to where it listens",
    );
    expect(await said(client(OPERATOR_TOKEN, "ops.internal").get("/v1/cases"))).toMatch(
      /^OPS_TRUST_URL is "ops\.internal": a URL/,
    );
    const other = createServer((_request, response) => response.end("<html>welcome</html>")).listen(0, "127.0.0.1");
    await once(other, "listening");
    const address: AddressInfo | string | null = other.address();
    const port = typeof address === "object" ? address?.port : "";
    expect(await said(client(OPERATOR_TOKEN, `http://127.0.0.1:${port}`).get("/v1/cases"))).toMatch(
      /is not this service.*OPS_TRUST_URL/,
    );
    other.close();
  });
});
