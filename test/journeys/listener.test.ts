import { Agent, request } from "node:http";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changeEvent, closeDesks, type Desk, openDesk, plantChange, post, rowsIn, signed } from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ ratePerSecond: 20 });
});

const JSON_TYPE = { "content-type": "application/json" };

/** So many calls at once that nobody signed. */
async function forge(times: number): Promise<readonly { readonly status: number; readonly after: string | null }[]> {
  const answers = await Promise.all(
    Array.from({ length: times }, () => post(desk, "jira", "{}", { ...JSON_TYPE, "x-hub-signature": "sha256=00" })),
  );
  return answers.map(({ status, headers }) => ({ status, after: headers.get("retry-after") }));
}

/** Announces so many bytes, sends the first kilobyte and not one more before there is an answer; gives its status. */
function announce(path: string, bytes: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { ...JSON_TYPE, "content-length": String(bytes) };
    const sending = request(`${desk.url}${path}`, { method: "POST", headers }, (answer) => {
      resolve(answer.statusCode ?? 0);
      sending.destroy();
    });
    sending.on("error", reject);
    sending.write(Buffer.alloc(1024, 0x20));
  });
}

/** So many calls that nobody signed, one after another on each of ten lines; gives the statuses there were. */
async function press(times: number): Promise<ReadonlySet<number>> {
  const agent = new Agent({ keepAlive: true, maxSockets: 10 });
  const statuses = new Set<number>();
  const line = async (): Promise<void> => {
    for (let i = 0; i < times / 10; i += 1) statuses.add(await call(agent));
  };
  await Promise.all(Array.from({ length: 10 }, line));
  agent.destroy();
  return statuses;
}

function call(agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { ...JSON_TYPE, "x-hub-signature": "sha256=00" };
    const sending = request(`${desk.url}/webhooks/jira`, { method: "POST", agent, headers }, (answer) => {
      answer.resume();
      answer.on("end", () => resolve(answer.statusCode ?? 0));
    });
    sending.on("error", reject);
    sending.end("{}");
  });
}

/** What this process still holds when all that can go has gone, in megabytes. */
function heldMb(): number {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect === "function") Reflect.apply(collect, undefined, []);
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1024 / 1024;
}

describe("what the listener does not take", () => {
  it.each(["servicenow", "jira", "jira-automation"])(
    "assurance 8: a 10 MB body to %s gets 413 before it is read: its first kilobyte was sent, and nobody waits for the rest",
    async (name) => {
      expect(await announce(`/webhooks/${name}`, 10 * 1024 * 1024)).toBe(413);
    },
  );

  it("assurance 8: a body that does not say how long it is gets 413 when it turns out too long", async () => {
    const answer = await fetch(`${desk.url}/webhooks/servicenow`, {
      method: "POST",
      headers: JSON_TYPE,
      body: ReadableStream.from(Array.from({ length: 160 }, () => new Uint8Array(64 * 1024))),
      duplex: "half",
    });
    expect(answer.status).toBe(413);
  });

  it("assurance 8: a thousand levels of nesting get 422, signed or not; brackets inside texts do not count", async () => {
    const deep = `{"a":${"[".repeat(1_000)}${"]".repeat(1_000)}}`;
    expect(await post(desk, "servicenow", deep, signed(desk, "servicenow", deep))).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining("64 levels") },
    });
    expect((await post(desk, "jira", deep, JSON_TYPE)).status).toBe(422);
    const text = changeEvent(desk, plantChange(desk), { text: '[{"\\"['.repeat(200) });
    expect((await post(desk, "servicenow", text, signed(desk, "servicenow", text))).status).toBe(202);
  });

  it.each([["text/plain"], ["application/xml"], ["multipart/form-data; boundary=x"], ["application/jsonp"]])(
    "assurance 8: a body of type %s gets 415",
    async (type) => {
      const body = changeEvent(desk, plantChange(desk));
      const headers = { ...signed(desk, "servicenow", body), "content-type": type };
      expect((await post(desk, "servicenow", body, headers)).status).toBe(415);
    },
  );

  it("assurance 8: a compressed body gets 415: nothing is unpacked", async () => {
    const body = changeEvent(desk, plantChange(desk));
    expect(
      (await post(desk, "servicenow", body, { ...signed(desk, "servicenow", body), "content-encoding": "gzip" })).status,
    ).toBe(415);
  });

  it("an empty body and a body that is no JSON get 4xx and leave no row", async () => {
    const rows = await rowsIn(desk, "inbox");
    expect((await post(desk, "servicenow", "", signed(desk, "servicenow", ""))).status).toBe(422);
    expect((await post(desk, "servicenow", "not json", signed(desk, "servicenow", "not json"))).status).toBe(422);
    expect(await rowsIn(desk, "inbox")).toBe(rows);
  });

  it("assurance 8: more calls a second than it takes get 429 with Retry-After", async () => {
    const limited = (await forge(150)).filter(({ status }) => status === 429);
    expect(limited.length).toBeGreaterThan(0);
    expect(limited.every(({ after }) => after === "1")).toBe(true);
    expect(await rowsIn(desk, "cases")).toBeLessThan(10);
  });

  it("assurance 8: thousands of calls that nobody signed leave nothing in its memory", async () => {
    await press(300);
    const before = heldMb();
    expect(await press(1_500)).toContain(429);
    expect(heldMb() - before).toBeLessThan(16);
  });

  it("assurance 8: what nobody signed does not use up the real sender's rate, and the real sender has one as well", async () => {
    await forge(100);
    const bodies = Array.from({ length: 60 }, () => '{"webhookEvent":"something_else"}');
    const answers = await Promise.all(bodies.map((body) => post(desk, "jira", body, signed(desk, "jira", body))));
    const statuses = answers.map(({ status }) => status);
    expect(statuses).toContain(200);
    expect(statuses).toContain(429);
  });

  it("one webhook's flood leaves the others open", async () => {
    await forge(100);
    const body = changeEvent(desk, plantChange(desk));
    expect((await post(desk, "servicenow", body, signed(desk, "servicenow", body))).status).toBe(202);
  });
});
