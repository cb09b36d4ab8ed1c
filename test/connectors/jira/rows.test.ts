import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { entriesIn } from "../../../src/connectors/jira/changelog.ts";
import { JiraConfig } from "../../../src/connectors/jira/index.ts";
import { actionEffect, cleared, closeDesks, codeOf, commentOn, OLAF, openDesk, pass, routing, settings } from "./desk.ts";
import { isOpsError } from "./failure.ts";

closeDesks();

const Package = z.object({ dependencies: z.record(z.string(), z.string()) });
const Installed = z.object({ version: z.string() });

function json(path: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8"));
}

describe("what the sheet warns of and no other test shows", () => {
  it("jira row 1: the client library is pinned to the very release that we know, that release is installed, and this is Node 24", () => {
    expect(Package.parse(json("package.json")).dependencies["jira.js"]).toBe("6.2.0");
    expect(Installed.parse(json("node_modules/jira.js/package.json")).version).toBe("6.2.0");
    expect(process.versions.node).toMatch(/^24\./);
  });

  it("jira row 9: a changelog item without a new value has none: what every object can do is no value of it", () => {
    const row = { id: "1", created: "2026-11-21T12:00:00.000+0000", items: [{ fieldId: "status", fromString: "Pending" }] };
    expect(entriesIn([row])[0]?.changes).toEqual([{ field: "status", from: "Pending", to: null }]);
  });

  it("jira row 24: a poll takes what we wrote just now as it is, though search does not know of it, and never asks the removed search", async () => {
    const desk = await openDesk();
    // Olaf's file is attached as the site starts: a round that began with that very moment would find his act beside ours.
    pass(desk, 1_000);
    const { cursor } = await desk.tickets.poll(null);
    pass(desk, 60_000);
    desk.sim.index.hold();
    await desk.tickets.apply(cleared(desk, actionEffect(commentOn(desk.issue))));

    const { deliveries } = await desk.tickets.poll(cursor);

    expect(deliveries).toMatchObject([{ ticket: { key: "VO-1" }, own: true }]);
    expect(desk.sim.journal.filter(({ path }) => path.endsWith("/search"))).toEqual([]);
    const query = desk.sim.journal.findLast(({ path }) => path.endsWith("/search/jql"))?.query ?? "";
    expect(new URLSearchParams(query).getAll("reconcileIssues")).toEqual([desk.issue.id]);
  });

  it("assurance 7: a poll that finds a word of ours after somebody else's says so: not all of it was ours, the last of it was", async () => {
    const desk = await openDesk();
    pass(desk, 1_000);
    const { cursor } = await desk.tickets.poll(null);
    pass(desk, 60_000);
    desk.sim.comment("VO-1", "Any news?", { as: OLAF, silent: true });
    expect((await desk.tickets.poll(cursor)).deliveries).toMatchObject([{ own: false, lastByUs: false }]);
    await desk.tickets.apply(cleared(desk, actionEffect(commentOn(desk.issue))));
    // In the same moment neither of the two came last.
    expect((await desk.tickets.poll(cursor)).deliveries).toMatchObject([{ own: false, lastByUs: false }]);
    pass(desk, 1_000);
    await desk.tickets.apply(cleared(desk, actionEffect(commentOn(desk.issue))));
    expect((await desk.tickets.poll(cursor)).deliveries).toMatchObject([{ own: false, lastByUs: true }]);
  });

  it("jira row 22: a move that met a conflict is not sent again as it was: the issue is read anew, and where it went meanwhile decides", async () => {
    const desk = await openDesk();
    const token = cleared(desk, actionEffect(routing(desk.issue, "Security review")));
    const conflict = { errorMessages: ["The issue was changed"], errors: {} };
    desk.sim.faults.add({ kind: "status", method: "POST", path: /\/transitions$/, status: 409, body: conflict });
    desk.calls();
    const first = isOpsError(await desk.tickets.apply(token).catch((caught: unknown) => caught));
    expect(first).toMatchObject({ code: "TICKET_SYSTEM_BUSY", context: { reason: "conflict", sent: false } });
    expect(desk.calls().filter((call) => call.startsWith("POST"))).toHaveLength(1);

    desk.sim.transition("VO-1", "Done", { as: OLAF });
    desk.calls();
    const second = isOpsError(await desk.tickets.apply(token).catch((caught: unknown) => caught));
    expect(second).toMatchObject({ code: "TICKET_SYSTEM_BUSY", context: { reason: "moved", sent: false } });
    expect(desk.calls()).toEqual([`GET /issue/${desk.issue.id}`]);
    expect(desk.sim.issue("VO-1")?.status).toBe("Done");
  });

  it("jira row 23: a 401 in plain text means our credentials, never that the ticket or the review is gone", async () => {
    const desk = await openDesk();
    const plain = {
      kind: "status",
      status: 401,
      headers: { "content-type": "text/plain" },
      body: "Client must be authenticated",
    } as const;
    for (const read of [() => desk.tickets.read(desk.issue), () => desk.tickets.review(desk.issue)]) {
      desk.sim.faults.add({ ...plain, path: /\/issue\/\d+$/ });
      const error = isOpsError(await read().catch((caught: unknown) => caught));
      expect(error).toMatchObject({ code: "TICKET_SYSTEM_DOWN", context: { status: 401 } });
      expect(error.message).toContain("credentials");
    }
    desk.sim.faults.add({ ...plain, method: "POST", path: /\/comment$/ });
    expect(await codeOf(desk.tickets.apply(cleared(desk, actionEffect(commentOn(desk.issue)))))).toBe("EFFECT_UNKNOWN");
  });

  it("jira row 27: an API token is all that a site's account can be configured with: a grant whose refresh token rotates is refused", () => {
    const { auth, ...rest } = settings("https://acme.atlassian.net");
    expect(JiraConfig.safeParse({ ...rest, auth }).success).toBe(true);
    const oauth = { clientId: "c", clientSecret: "s", refreshToken: "r" };
    expect(JiraConfig.safeParse({ ...rest, auth: oauth }).success).toBe(false);
  });
});
