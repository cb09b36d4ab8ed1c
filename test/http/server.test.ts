import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { makeServer } from "../../src/http/index.ts";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const PATIENCE = { headersMs: 200, requestMs: 400, lookMs: 50, connections: 50 };
const REQUEST_LINE = "POST /webhooks/jira HTTP/1.1\r\nhost: ops\r\n";

/** Answers when the whole body is there, as the webhook routes do. */
const reading: RequestListener = (request, response) => {
  request.on("end", () => response.end("taken")).resume();
};

async function portOf(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(() => server.close().closeAllConnections());
  const address: AddressInfo | string | null = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Sends the start and then one character now and then, for as long as it is let; resolves with what it was told when it is cut off. */
function drip(port: number, start: string, drop: string): Promise<string> {
  const socket: Socket = connect(port, "127.0.0.1");
  let told = "";
  socket.on("data", (chunk: Buffer) => {
    told += chunk.toString("latin1");
  });
  socket.on("error", () => undefined);
  if (start !== "") socket.write(start);
  const timer = drop === "" ? undefined : setInterval(() => socket.write(drop), 20);
  closers.push(() => socket.destroy());
  return new Promise((resolve) => {
    socket.once("close", () => {
      clearInterval(timer);
      resolve(told);
    });
  });
}

describe("senders that take their time", () => {
  it("a connection that says nothing, drips its headers or drips its body is closed, and others are served meanwhile", async () => {
    const port = await portOf(makeServer(reading, PATIENCE));
    const kinds = [
      ["", ""],
      [REQUEST_LINE, "x"],
      [`${REQUEST_LINE}content-length: 100000\r\n\r\n`, "x"],
    ] as const;
    const slow = Array.from({ length: 10 }, () => kinds.map(([start, drop]) => drip(port, start, drop))).flat();

    const served = await fetch(`http://127.0.0.1:${port}/webhooks/jira`, { method: "POST", body: "{}" });

    expect([served.status, await served.text()]).toEqual([200, "taken"]);
    for (const told of await Promise.all(slow)) expect(told).toMatch(/^(HTTP\/1\.1 408 |$)/);
  });

  it("more connections than may be are closed at once; the ones that are there stay", async () => {
    const port = await portOf(makeServer(reading, { ...PATIENCE, headersMs: 60_000, requestMs: 60_000, connections: 2 }));
    const first = connect(port, "127.0.0.1");
    const second = connect(port, "127.0.0.1");
    closers.push(
      () => first.destroy(),
      () => second.destroy(),
    );
    await Promise.all([once(first, "connect"), once(second, "connect")]);

    expect(await drip(port, REQUEST_LINE, "")).toBe("");

    first.write(`${REQUEST_LINE}content-length: 0\r\n\r\n`);
    const [answer]: unknown[] = await once(first, "data");
    expect(String(answer)).toMatch(/^HTTP\/1\.1 200 /);
  });

  it("what the service runs with is stricter than what Node comes with", () => {
    const [ours, plain] = [makeServer(reading), createServer()];
    expect(ours.headersTimeout).toBeLessThan(plain.headersTimeout);
    expect(ours.requestTimeout).toBeLessThan(plain.requestTimeout);
    expect(ours.maxConnections).toBeGreaterThan(0);
  });
});
