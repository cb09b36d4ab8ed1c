import { describe, expect, it } from "vitest";
import type { JiraSim } from "../../../simulators/jira/index.ts";
import { ask, credentials, RITA, SERVICE, startSite } from "./site.ts";

function upload(sim: JiraSim, headers: Readonly<Record<string, string>>, part = "file"): Promise<Response> {
  const form = new FormData();
  form.append(part, new Blob(["evidence"], { type: "text/plain" }), "note ä.txt");
  const url = `${sim.url}/rest/api/3/issue/OPS-1/attachments`;
  return fetch(url, { method: "POST", body: form, headers: { authorization: credentials(SERVICE), ...headers } });
}

describe("attachments of the simulated Jira", () => {
  it("without the token header the upload is refused as a forgery", async () => {
    const sim = await startSite();
    const reply = await upload(sim, {});
    expect([reply.status, await reply.text()]).toEqual([403, "XSRF check failed"]);
    expect(sim.writes).toEqual([]);
  });

  it("a file is kept byte for byte, enters the changelog and is read through the media redirect or directly", async () => {
    const sim = await startSite();
    const reply = await upload(sim, { "X-Atlassian-Token": "no-check" });
    expect(reply.status).toBe(200);
    const file = sim.issue("OPS-1")?.attachments[0];
    expect(file).toMatchObject({ filename: "note ä.txt", text: "evidence", author: SERVICE });
    const path = `/attachment/content/${file?.id}`;
    expect((await ask(sim, SERVICE, `GET ${path}?redirect=false`)).text).toBe("evidence");
    expect((await ask(sim, SERVICE, `GET ${path}`)).text).toBe("evidence");
    expect((await fetch(`${sim.url}/media/${file?.id}?token=guess`)).status).toBe(403);
    const log = await ask(sim, RITA, "GET /issue/OPS-1/changelog");
    expect(log.body).toMatchObject({ values: [{ items: [{ field: "Attachment", to: file?.id, toString: "note ä.txt" }] }] });
  });

  it("parts of another name and files over the limit are refused", async () => {
    const sim = await startSite({ attachmentLimitBytes: 4 });
    expect((await upload(sim, { "X-Atlassian-Token": "no-check" }, "upload")).status).toBe(400);
    expect((await upload(sim, { "X-Atlassian-Token": "no-check" })).status).toBe(413);
  });
});
