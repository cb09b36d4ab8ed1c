import { describe, expect, it } from "vitest";
import { createHttp } from "../../src/connectors/http.ts";
import { closeLoopbacks, loopback } from "../support/loopback.ts";

// No interception in this file: it would take the place of the name resolution that is tested here.
closeLoopbacks();

describe("the address of a host", () => {
  it("threat row 15, assurance 16: a host that changes its address to a metadata service is refused at the next connection", async () => {
    let reached = 0;
    const { url } = await loopback((_request, response) => {
      reached += 1;
      response.writeHead(200, { connection: "close" }).end("{}");
    });
    const answers = ["127.0.0.1", "169.254.169.254"];
    const base = url.replace("127.0.0.1", "model.test");
    const egress = {
      origins: [base],
      private: true,
      allowLoopback: true,
      resolve: async () => [{ address: answers.shift() ?? "", family: 4 }],
    };
    const http = createHttp({ baseUrl: base, timeoutMs: 2_000, maxBodyBytes: 1_000, egress });

    const first = await http.request({ method: "GET", path: "/" });
    const second = await http.request({ method: "GET", path: "/" }).catch((error: unknown) => error);
    http.close();

    expect([first.status, reached]).toEqual([200, 1]);
    expect(second).toMatchObject({ code: "EGRESS_REFUSED", context: { reason: "address_denied", sent: false } });
  });

  it("assurance 16: a public address behind a model's name is refused at each call and nothing is sent", async () => {
    const egress = {
      origins: ["https://model.test"],
      private: true,
      allowLoopback: false,
      resolve: async () => [
        { address: "10.0.0.5", family: 4 },
        { address: "20.1.2.3", family: 4 },
      ],
    };
    const http = createHttp({ baseUrl: "https://model.test", timeoutMs: 2_000, maxBodyBytes: 1_000, egress });

    const outcome = await http.request({ method: "POST", path: "/v1", json: {} }).catch((error: unknown) => error);
    http.close();

    expect(outcome).toMatchObject({ code: "EGRESS_REFUSED", context: { reason: "address_public", sent: false } });
  });
});
