import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { entriesIn } from "../../../src/connectors/jira/changelog.ts";
import { JiraConfig } from "../../../src/connectors/jira/index.ts";
import { actionEffect, cleared, closeDesks, commentOn, OLAF, openDesk, pass, settings } from "./desk.ts";

closeDesks();

const Package = z.object({ dependencies: z.record(z.string(), z.string()) });

describe("what the sheet warns of and no other test shows", () => {
  it("jira row 1: the client library is pinned to the very release that we know", () => {
    const { dependencies } = Package.parse(JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")));
    expect(dependencies["jira.js"]).toBe("6.2.0");
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

  it("jira row 27: workers share an API token; a grant whose refresh token rotates cannot be configured", () => {
    const { auth: _auth, ...rest } = settings("https://acme.atlassian.net");
    const oauth = { clientId: "c", clientSecret: "s", refreshToken: "r" };
    expect(JiraConfig.safeParse({ ...rest, auth: oauth }).success).toBe(false);
  });
});
