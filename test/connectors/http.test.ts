import { buffer } from "node:stream/consumers";
import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { OpsError } from "../../src/case/index.ts";
import { createHttp, type HttpOptions, type HttpRequest } from "../../src/connectors/http.ts";
import { closeLoopbacks, loopback } from "../support/loopback.ts";
import { useWire } from "../support/wire.ts";

const wire = useWire();
closeLoopbacks();

const SECRET = "Bearer planted-secret-7731";

function client(baseUrl: string, changes: Partial<HttpOptions> = {}) {
  const { origin } = new URL(baseUrl);
  return createHttp({
    baseUrl,
    timeoutMs: 2_000,
    maxBodyBytes: 10_000,
    egress: { origins: [origin], private: false, allowLoopback: true },
    auth: async () => SECRET,
    ...changes,
  });
}

async function failure(options: {
  url: string;
  changes?: Partial<HttpOptions>;
  request?: Partial<HttpRequest>;
}): Promise<OpsError> {
  const http = client(options.url, options.changes);
  try {
    await http.request({ method: "POST", path: "/x", json: { text: "planted-body-5512" }, ...options.request });
  } catch (error) {
    if (error instanceof OpsError) return error;
    throw error;
  } finally {
    http.close();
  }
  throw new Error("the call was answered");
}

describe("calls of a connector", () => {
  it("carry the credential and JSON, and hand back status, headers and body of any status", async () => {
    wire
      .host("https://x.example")
      .post("/api/now/thing?a=1&b=x%5Ey", { n: 1 })
      .matchHeader("authorization", SECRET)
      .matchHeader("content-type", "application/json")
      .reply(418, { error: "teapot" }, { "X-Total-Count": "7" });
    const http = client("https://x.example/api");

    const answer = await http.request({
      method: "POST",
      path: "/now/thing",
      query: { a: 1, b: "x^y", c: undefined },
      json: { n: 1 },
    });

    expect([answer.status, answer.headers["x-total-count"], answer.json()]).toEqual([418, "7", { error: "teapot" }]);
  });

  it("send bytes as they are", async () => {
    let received = Buffer.alloc(0);
    const { url } = await loopback((request, response) => {
      void buffer(request).then((bytes) => {
        received = bytes;
        response.end("ok");
      });
    });
    const http = client(url);

    await http.request({
      method: "POST",
      path: "/file",
      body: Buffer.from([0, 255, 10]),
      headers: { "content-type": "application/json" },
    });
    http.close();

    expect([...received]).toEqual([0, 255, 10]);
  });

  it("use a kept connection for the next call", async () => {
    const ports = new Set<number | undefined>();
    const { url } = await loopback((request, response) => {
      ports.add(request.socket.remotePort);
      response.end("{}");
    });
    const http = client(url);

    await http.request({ method: "GET", path: "/a" });
    await http.request({ method: "POST", path: "/b", json: {} });
    http.close();

    expect(ports.size).toBe(1);
  });

  it("assurance 16: a redirect is refused, and the place it points to is never called", async () => {
    let reached = 0;
    const elsewhere = await loopback((_request, response) => {
      reached += 1;
      response.end();
    });
    const { url } = await loopback((_request, response) => response.writeHead(307, { location: elsewhere.url }).end());

    const error = await failure({ url });

    expect([error.code, error.context["reason"], error.context["status"], reached]).toEqual([
      "EGRESS_REFUSED",
      "redirect",
      307,
      0,
    ]);
  });

  it.each([
    "//evil.example/x",
    "/../admin",
    "/%2e%2e/admin",
    "/%2E./admin",
    "x",
    "@evil.example/",
    "/..\\..\\admin",
    ":1@evil.example/",
  ])("assurance 16: the path %s cannot leave the base URL", async (path) => {
    const error = await failure({ url: "https://x.example/api/v1", request: { path } });

    expect([error.code, error.context["sent"]]).toEqual(["EGRESS_REFUSED", false]);
  });

  it.each([
    ["the client's limit", 5_000_000, {}],
    ["its request's own, smaller limit", 5_000, { maxBodyBytes: 1_000 }],
  ])("an answer larger than %s is cut off, also when it is small before decompression", async (_whose, bytes, request) => {
    const { url } = await loopback((_request, response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(Buffer.alloc(bytes)));
    });
    const error = await failure({ url, request });

    expect([error.code, error.context["reason"]]).toEqual(["TICKET_ANSWER_INVALID", "too_large"]);
  });

  it("an HTML page is an invalid answer when JSON is read from it", async () => {
    const { url } = await loopback((_request, response) => response.writeHead(200).end("<html>maintenance</html>"));
    const http = client(url);

    const answer = await http.request({ method: "GET", path: "/" });
    http.close();

    expect(() => answer.json()).toThrow(
      expect.objectContaining({
        code: "TICKET_ANSWER_INVALID",
        context: expect.not.objectContaining({ body: expect.anything() }),
      }),
    );
  });

  it("a server that drips its answer runs into the timeout, and may have acted", async () => {
    const { url } = await loopback((_request, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(" "), 20);
      response.on("close", () => clearInterval(drip));
    });

    const error = await failure({ url, changes: { timeoutMs: 150 } });

    expect([error.code, error.context["reason"], error.context["sent"]]).toEqual(["TICKET_SYSTEM_DOWN", "timeout", "unknown"]);
  });

  it("a refused connection says that nothing was sent", async () => {
    const { url, server } = await loopback(() => undefined);
    await new Promise((resolve) => server.close(resolve));

    const error = await failure({ url });

    expect([error.code, error.context["reason"], error.context["sent"]]).toEqual(["TICKET_SYSTEM_DOWN", "refused", false]);
  });

  it("a connection cut after the request was sent says that the server may have acted", async () => {
    const { url } = await loopback((request) => request.socket.destroy());

    const error = await failure({ url });

    expect([error.context["reason"], error.context["sent"]]).toEqual(["reset", "unknown"]);
  });

  it("assurance 72: nothing is sent once the send deadline has passed, even if it passes while connecting", async () => {
    let reached = 0;
    const { url } = await loopback((_request, response) => {
      reached += 1;
      response.end();
    });
    let reading = 0;
    const now = () => (reading++ === 0 ? 1_000 : 61_000); // frozen for a minute between the check and the connection

    const error = await failure({ url, changes: { now }, request: { deadlineAt: 21_000 } });

    expect([error.context["reason"], error.context["sent"], reached]).toEqual(["deadline", false, 0]);
  });

  it("a deadline in the past is refused without connecting", async () => {
    const error = await failure({ url: "https://x.example", changes: { now: () => 2_000 }, request: { deadlineAt: 2_000 } });

    expect([error.context["reason"], error.context["sent"]]).toEqual(["deadline", false]);
  });

  it("can be aborted by the caller", async () => {
    const stop = new AbortController();
    const { url } = await loopback(() => stop.abort());

    const error = await failure({ url, request: { signal: stop.signal } });

    expect([error.context["reason"], error.context["sent"]]).toEqual(["aborted", "unknown"]);
  });

  it("ignore the proxy of the environment", async () => {
    process.env["HTTP_PROXY"] = "http://127.0.0.1:9";
    process.env["http_proxy"] = "http://127.0.0.1:9";
    try {
      const { url } = await loopback((_request, response) => response.end("{}"));
      const http = client(url);
      const answer = await http.request({ method: "GET", path: "/" });
      http.close();
      expect(answer.status).toBe(200);
    } finally {
      delete process.env["HTTP_PROXY"];
      delete process.env["http_proxy"];
    }
  });

  it("assurance 53: an error of any kind holds neither the credential nor the body nor an axios object", async () => {
    const cut = await loopback((request) => request.socket.destroy());
    const page = await loopback((_request, response) => response.end("x".repeat(20_000)));
    const gone = await loopback(() => undefined);
    await new Promise((resolve) => gone.server.close(resolve));

    for (const { url } of [cut, page, gone]) {
      const error = await failure({ url });
      const everything = inspect(error, { depth: 20, showHidden: true }) + JSON.stringify(error);
      expect(everything).not.toMatch(/planted-|axios|authorization/i);
      expect(error.cause).toBeUndefined();
    }
  });
});
