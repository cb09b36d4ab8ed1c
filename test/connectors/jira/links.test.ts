import { describe, expect, it } from "vitest";
import { factValues, type Part } from "../../../src/case/index.ts";
import { cardOn, closeDesks, type Desk, NOON, openDesk, posted, refOf } from "./desk.ts";
import { HELP_SETTINGS, helpSite } from "./help-site.ts";

closeDesks();

const WANTED: ReadonlySet<Part> = new Set<Part>(["relations", "approvals", "history"]);

async function link(desk: Desk, inward: string, outward: string): Promise<void> {
  const sides = { inwardIssue: { key: inward }, outwardIssue: { key: outward } };
  const answer = await fetch(`${desk.sim.url}/rest/api/3/issueLink`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Basic ${Buffer.from("olaf@example.test:token-olaf").toString("base64")}`,
    },
    body: JSON.stringify({ type: { name: "Blocks" }, ...sides }),
  });
  if (answer.status !== 201) throw new Error(`link: ${answer.status}`);
}

describe("what a Jira issue is linked to", () => {
  it("capability 2.2: linked issues and where they stand come in the same call; approvals and history are nothing it has", async () => {
    const desk = await openDesk();
    await link(desk, "VO-1", "HELP-1");
    desk.calls();
    const context = await desk.tickets.read(desk.issue, WANTED);
    expect(context).toMatchObject({
      relations: { status: "ok", value: [{ name: "HELP-1", className: "Request", relation: "Blocks", phase: "new", hops: 1 }] },
      approvals: { status: "absent", value: null },
      history: { status: "absent", value: null },
    });
    expect(factValues(context, NOON, null)).toMatchObject({ "relations.count": 1 });
    expect([desk.calls(), desk.drift]).toEqual([[`GET /issue/${desk.issue.id}`], []]);
  });

  it("capability 2.2: our own question about a desk's request, though linked with it, is no relation of it", async () => {
    const opening = await openDesk(helpSite(), HELP_SETTINGS);
    const desk = { ...opening, issue: refOf(opening.sim, "HELP-1") };
    await link(desk, "HELP-1", "VO-1");
    const before = await desk.tickets.read(desk.issue, WANTED);
    expect(before.relations).toMatchObject({ status: "ok", value: [{ name: "VO-1" }] });

    await posted(desk, cardOn(desk.issue));

    expect((await desk.tickets.read(desk.issue, WANTED)).relations).toEqual(before.relations);
  });

  it("without links there are none, and unasked nothing is read", async () => {
    const desk = await openDesk();
    expect((await desk.tickets.read(desk.issue, WANTED)).relations).toEqual({ status: "ok", value: [] });
    expect(await desk.tickets.read(desk.issue)).not.toHaveProperty("relations");
  });
});
