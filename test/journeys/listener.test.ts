import { request } from "node:http";
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

/** Announces and sends so many bytes; gives the status and how many were sent before the answer came. */
function flood(path: string, bytes: number): Promise<{ readonly status: number; readonly sent: number }> {
  return new Promise((resolve, reject) => {
    const sending = request(`${desk.url}${path}`, { method: "POST", headers: { ...JSON_TYPE, "content-length": String(bytes) } });
    let sent = 0;
    const chunk = Buffer.alloc(64 * 1024, 0x20);
    const more = (): void => {
      while (sent < bytes && !sending.destroyed) {
        sent += chunk.length;
        if (!sending.write(chunk)) return;
      }
      if (sent >= bytes) sending.end();
    };
    sending.on("drain", more);
    sending.on("response", (answer) => {
      resolve({ status: answer.statusCode ?? 0, sent });
      sending.destroy();
    });
    sending.on("error", (error: NodeJS.ErrnoException) =>
      error.code === "ECONNRESET" || error.code === "EPIPE" ? undefined : reject(error),
    );
    more();
  });
}

describe("what the listener does not take", () => {
  it.each(["servicenow", "jira", "jira-automation"])(
    "assurance 8: a 10 MB body to %s gets 413 before it is read",
    async (name) => {
      const { status } = await flood(`/webhooks/${name}`, 10 * 1024 * 1024);
      expect(status).toBe(413);
    },
  );

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

  it("assurance 8: more calls a second than it takes get 429 with Retry-After, and its memory does not grow with them", async () => {
    const answers = await forge(150);
    const limited = answers.filter(({ status }) => status === 429);
    expect(limited.length).toBeGreaterThan(0);
    expect(limited.every(({ after }) => after === "1")).toBe(true);
    const { rss } = process.memoryUsage();
    for (let round = 0; round < 2; round += 1) await forge(150);
    expect(process.memoryUsage().rss - rss).toBeLessThan(96 * 1024 * 1024);
    expect(await rowsIn(desk, "cases")).toBeLessThan(10);
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
