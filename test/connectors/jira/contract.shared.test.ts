import { fileURLToPath } from "node:url";
import { OpenAPIBackend } from "openapi-backend";
import { describe, expect, it } from "vitest";
import {
  actionEffect,
  attaching,
  cardOn,
  cleared,
  closeDesks,
  commentOn,
  type Desk,
  message,
  openDesk,
  posted,
  RITA,
  refOf,
  routing,
  updateOf,
} from "./desk.ts";
import { HELP_SETTINGS, helpSite } from "./help-site.ts";

closeDesks();

const DOCUMENT = fileURLToPath(new URL("../../../../shared/data/jira/openapi-subset.json", import.meta.url));
const api = new OpenAPIBackend({ definition: DOCUMENT, quick: true, ajvOpts: { strict: false, logger: false } });
await api.init();

describe("what we send to Jira", () => {
  it("jira row 2, capability 12.6: every request of every journey is as Atlassian documents it, and so is every answer we read", async () => {
    const desk = await openDesk();
    const cursor = (await desk.tickets.poll(null)).cursor;
    for (const payload of [
      commentOn(desk.issue),
      attaching(desk.issue),
      routing(desk.issue),
      routing(desk.issue, "Security review"),
    ]) {
      const effect = actionEffect(payload);
      const { fields } = await desk.tickets.read(payload.ticket);
      const token = cleared(desk, effect, 5_000, fields.value?.state ?? "");
      await desk.tickets.find(effect, await desk.tickets.apply(token));
      await desk.tickets.find({ ...effect, id: "01930000-0000-7000-8000-999999999999", attempts: 1 }, null);
    }
    const record = await posted(desk);
    await desk.tickets.find(record.effect, null);
    desk.sim.transition(record.key, "Approve", { as: RITA });
    await desk.tickets.review(record);
    const update = updateOf(desk, record, "pending");
    await desk.tickets.find(update, await desk.tickets.post(message(desk, update)));
    await desk.tickets.poll(cursor);
    expect(problemsOf(desk)).toEqual([]);
    expect(desk.sim.journal.map((one) => one.status).filter((status) => status >= 400)).toEqual([]);
    expect(desk.sim.violations).toEqual([]);
    expect(desk.drift).toEqual([]);
  });

  it("jira row 2: so is every request about a service desk's review, and no approval is ever answered by us", async () => {
    const opened = await openDesk(helpSite(), { ...HELP_SETTINGS, commands: true });
    const desk = { ...opened, issue: refOf(opened.sim, "HELP-1") };
    const { cursor } = await desk.tickets.poll(null);
    const record = await posted(desk, cardOn(desk.issue));
    await desk.tickets.find(record.effect, null);
    desk.sim.answerApproval(record.key, "approve", { as: RITA });
    await desk.tickets.review(record);
    const update = updateOf(desk, record, "pending");
    await desk.tickets.find(update, await desk.tickets.post(message(desk, update)));
    await desk.tickets.poll(cursor);

    expect(problemsOf(desk)).toEqual([]);
    expect(desk.sim.journal.some(({ path }) => path.endsWith("/approval"))).toBe(true);
    expect(desk.sim.violations).toEqual([]);
    expect(desk.drift).toEqual([]);
  });
});

/** Multipart is no JSON, and the statuses of a project are not in the recorded part of the document: the client library's own schemas judge those. */
const UNRECORDED = /\/attachments$|\/project\/[A-Z]+\/statuses$/;

/** What the document says against the requests that the site received. */
function problemsOf(desk: Pick<Desk, "sim">): readonly string[] {
  return desk.sim.journal
    .filter(({ path }) => !UNRECORDED.test(path))
    .flatMap(({ method, path, query, body }) => {
      const headers = { "content-type": "application/json" };
      const wire = { method, path, query: parameters(query), headers, body: body ?? "" };
      const operation = api.matchOperation(wire);
      if (operation?.operationId === undefined) return [`no operation ${method} ${path}`];
      return (api.validateRequest(wire, operation).errors ?? []).map(
        (one) => `${method} ${path} ${one.instancePath} ${one.message ?? ""}`,
      );
    });
}

/** Repeated names are lists. */
function parameters(query: string): Record<string, string | string[]> {
  const search = new URLSearchParams(query);
  return Object.fromEntries(
    [...new Set(search.keys())].map((name) => [
      name,
      search.getAll(name).length > 1 ? search.getAll(name) : (search.get(name) ?? ""),
    ]),
  );
}
