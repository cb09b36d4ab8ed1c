import { expect, it } from "vitest";
import { createHttp } from "../../src/connectors/http.ts";
import { closeLoopbacks, loopback } from "../support/loopback.ts";

closeLoopbacks();

it("an answer in another encoding than UTF-8 is no JSON: its letters are not repaired; a byte order mark is no letter", async () => {
  const bodies = [Buffer.from('{"title":"Größe"}', "latin1"), Buffer.from('{"title":"Größe"}', "utf16le"), "\ufeff{}"];
  const { url } = await loopback((_request, response) => response.end(bodies.shift()));
  const egress = { origins: [url], private: false, allowLoopback: true };
  const http = createHttp({ baseUrl: url, timeoutMs: 2_000, maxBodyBytes: 10_000, egress });
  for (let i = 0; i < 2; i += 1) {
    const answer = await http.request({ method: "GET", path: "/x" });
    expect(() => answer.json()).toThrow(expect.objectContaining({ code: "TICKET_ANSWER_INVALID" }));
  }
  expect((await http.request({ method: "GET", path: "/x" })).json()).toEqual({});
  http.close();
});
