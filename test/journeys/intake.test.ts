import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { poll } from "../../src/pipeline/index.ts";
import {
  casesOf,
  changeEvent,
  closeDesks,
  type Desk,
  kindsOf,
  move,
  openDesk,
  ourNotes,
  PEOPLE,
  plantChange,
  post,
  rowsIn,
  signed,
  standing,
  startVendor,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});

/** A change in Implement that no webhook has told about yet. */
function untold(): string {
  const number = plantChange(desk);
  desk.serviceNow.update("change_request", number, { state: "-1" }, { asUser: "alice", silent: true });
  return number;
}

/** How the deliveries about a change ended that say they are ours and that a test forced. */
async function ownEnds(number: string): Promise<readonly unknown[]> {
  const { rows } = await desk.database.db.query(
    "select ended from inbox where (delivery ->> 'own')::boolean and delivery -> 'ticket' ->> 'id' = $1 and (delivery ->> 'version')::int >= 1000",
    [desk.serviceNow.record("change_request", number)?.["sys_id"]],
  );
  return rows.map((row) => row["ended"]);
}

describe("webhooks that nobody may believe", () => {
  it.each<[string, (good: Readonly<Record<string, string>>) => Readonly<Record<string, string>>]>([
    ["without a signature", ({ "x-ots-signature": _, ...rest }) => rest],
    [
      "with a signature of another secret",
      (good) => ({ ...good, "x-ots-signature": `v1=${Buffer.alloc(32, 1).toString("base64")}` }),
    ],
    ["with a truncated signature", (good) => ({ ...good, "x-ots-signature": (good["x-ots-signature"] ?? "").slice(0, 20) })],
    ["with an unknown key", (good) => ({ ...good, "x-ots-key-id": "k9" })],
    ["with another event id than was signed", (good) => ({ ...good, "x-ots-event-id": "another-event-id" })],
  ])("threat row 4, assurance 1: a call %s gets 401 and leaves no row and no job", async (_what, change) => {
    const body = changeEvent(desk, untold());
    const [rows, jobs] = [await rowsIn(desk, "inbox"), desk.queue.taken.length];
    expect(await post(desk, "servicenow", body, change(signed(desk, "servicenow", body)))).toMatchObject({ status: 401 });
    expect([await rowsIn(desk, "inbox"), desk.queue.taken.length]).toEqual([rows, jobs]);
  });

  it("assurance 1: forged calls are counted by webhook and reason, however many there are", async () => {
    desk.refusals.take();
    for (let i = 0; i < 20; i += 1)
      await post(desk, "jira", "{}", { "content-type": "application/json", "x-hub-signature": `sha256=${"0".repeat(64)}` });
    expect(desk.refusals.take()).toEqual({ "jira.unsigned": 20 });
    expect(desk.refusals.take()).toBeNull();
  });

  it.each([-301, 301])(
    "threat row 24, assurance 2: a timestamp %i seconds away from our clock is refused, 300 s are not",
    async (seconds) => {
      const body = changeEvent(desk, untold());
      const { now } = desk.clock;
      const at = (offset: number) => new Date(now.getTime() + offset * 1000);
      const scheme = desk.schemes.find(({ name }) => name === "servicenow");
      const late = scheme?.sign(Buffer.from(body), at(seconds)) ?? {};
      expect(await post(desk, "servicenow", body, late)).toMatchObject({ status: 401, body: { title: "expired_signature" } });
      const good = scheme?.sign(Buffer.from(body), at(Math.sign(seconds) * 300)) ?? {};
      expect((await post(desk, "servicenow", body, good)).status).toBe(202);
      await desk.settle();
    },
  );

  it.each(["servicenow", "jira"])("assurance 3: one more space in the body of a %s webhook fails its signature", async (name) => {
    const body = name === "jira" ? JSON.stringify({ webhookEvent: "jira:issue_updated" }) : changeEvent(desk, untold());
    expect((await post(desk, name, `${body} `, signed(desk, name, body))).status).toBe(401);
  });

  it("a GET never does anything on a webhook's path", async () => {
    expect((await fetch(`${desk.url}/webhooks/servicenow`)).status).toBe(405);
  });

  it.each<[string, object, number, unknown]>([
    ["of a clone of the instance is ignored", { instance: "dev0001clone" }, 200, { why: "other_instance" }],
    ["of another region's system gets 421", { region: "eu-west-1" }, 421, { title: "other_region" }],
    ["about a table we do not serve is ignored", { table: "problem" }, 200, { why: "other_table" }],
    [
      "that misses its record's id gets 422 naming the field",
      { sys_id: "x" },
      422,
      { detail: expect.stringMatching(/^sys_id: /) },
    ],
  ])("a signed event %s and leaves no row", async (_what, more, status, answer) => {
    const body = changeEvent(desk, untold(), more);
    const rows = await rowsIn(desk, "inbox");
    expect(await post(desk, "servicenow", body, signed(desk, "servicenow", body))).toMatchObject({ status, body: answer });
    expect(await rowsIn(desk, "inbox")).toBe(rows);
  });

  it("what is signed and not for us is healthy traffic: it is no security entry", async () => {
    desk.refusals.take();
    const body = changeEvent(desk, untold(), { table: "problem" });
    await post(desk, "servicenow", body, signed(desk, "servicenow", body));
    expect(desk.refusals.take()).toBeNull();
  });
});

describe("webhooks as networks deliver them", () => {
  it("servicenow row 2, assurance 5, capability 1.4: the same event five times at once is one case, one draft, one comment and one set of entries", async () => {
    const number = untold();
    const body = changeEvent(desk, number);
    const headers = signed(desk, "servicenow", body);
    const drafts = desk.model.calls.length;
    const answers = await Promise.all(Array.from({ length: 5 }, () => post(desk, "servicenow", body, headers)));
    await desk.settle();
    expect(answers.map(({ status }) => String(status)).sort()).toEqual(["200", "200", "200", "200", "202"]);
    expect(await casesOf(desk, number)).toHaveLength(1);
    expect(desk.model.calls.length - drafts).toBe(1);
    expect(ourNotes(desk, number)).toHaveLength(1);
    expect(await kindsOf(desk, number)).toEqual(["case.context_gathered", "case.decided", "case.effect_confirmed", "case.ended"]);
  });

  it("assurance 5: five different events of the same version, all at once, still are one case", async () => {
    const number = untold();
    const send = (i: number) => {
      const body = changeEvent(desk, number, { attempt: i });
      return post(desk, "servicenow", body, signed(desk, "servicenow", body));
    };
    await Promise.all([1, 2, 3, 4, 5].map(send));
    await desk.settle();
    await desk.pass(60);
    expect(await casesOf(desk, number)).toHaveLength(1);
    expect(ourNotes(desk, number)).toHaveLength(1);
  });

  it("servicenow row 2, assurance 6, capability 1.5: 'updated' before 'created' ends as in order, and the older one is dropped", async () => {
    const number = plantChange(desk);
    desk.serviceNow.delivery.pause();
    desk.serviceNow.update("change_request", number, { short_description: "Rotate both certificates" }, { asUser: "alice" });
    move(desk, number);
    desk.serviceNow.delivery.resume("reversed");
    await desk.settle();
    await desk.pass(60);
    expect(await standing(desk, number)).toBe("ended applied");
    expect(await casesOf(desk, number)).toHaveLength(1);
    expect(ourNotes(desk, number)).toHaveLength(1);
  });

  it("assurance 7, capability 1.6: a hundred forced echoes of our own note give no case, no draft and no action", async () => {
    const number = untold();
    const first = changeEvent(desk, number);
    await post(desk, "servicenow", first, signed(desk, "servicenow", first));
    await desk.settle();
    const [writes, drafts, cases] = [desk.serviceNow.writes.length, desk.model.calls.length, await rowsIn(desk, "cases")];
    for (let i = 0; i < 100; i += 1) {
      const body = changeEvent(desk, number, { sys_updated_by: "ots.service", sys_mod_count: 1_000 + i });
      expect((await post(desk, "servicenow", body, signed(desk, "servicenow", body))).status).toBe(202);
    }
    await desk.settle();
    expect([desk.serviceNow.writes.length, desk.model.calls.length, await rowsIn(desk, "cases")]).toEqual([
      writes,
      drafts,
      cases,
    ]);
    // Refused as our own, not by what the ticket reads.
    expect(await ownEnds(number)).toEqual(Array.from({ length: 100 }, () => "own_echo"));
  });

  it("assurance 7: an echo that hides behind somebody's name changes nothing either: the ticket reads as it did", async () => {
    const number = untold();
    const first = changeEvent(desk, number);
    await post(desk, "servicenow", first, signed(desk, "servicenow", first));
    await desk.settle();
    const body = changeEvent(desk, number, { sys_updated_by: "alice", sys_mod_count: 2_000 });
    await post(desk, "servicenow", body, signed(desk, "servicenow", body));
    await desk.settle();
    expect(await casesOf(desk, number)).toHaveLength(1);
    expect(ourNotes(desk, number)).toHaveLength(1);
  });

  it("servicenow row 1, capability 1.8: a change that no webhook told about is found by the poller, once", async () => {
    const system = desk.world.systems.get("servicenow");
    if (system === undefined) throw new Error("no system");
    await poll(desk.world, system);
    desk.clock.now = new Date(desk.clock.now.getTime() + 60_000);
    const number = untold();
    await poll(desk.world, system);
    await poll(desk.world, system);
    await desk.settle();
    expect(await standing(desk, number)).toBe("ended applied");
    expect(ourNotes(desk, number)).toHaveLength(1);
  });

  it("servicenow row 4, capability 1.7: the answer comes before any outside call is made", async () => {
    const number = untold();
    const release = desk.serviceNow.faults.add({ kind: "delay", path: /batch|now/, delayMs: 300, times: 50 });
    const calls = desk.serviceNow.journal.length;
    const body = changeEvent(desk, number);
    expect((await post(desk, "servicenow", body, signed(desk, "servicenow", body))).status).toBe(202);
    expect(desk.serviceNow.journal.length).toBe(calls);
    release.remove();
    await desk.settle();
    expect(await standing(desk, number)).toBe("ended applied");
  });

  it("jira row 12: Jira's own webhook, doubled and reordered, makes one case of one issue", async () => {
    desk.jira.setDelivery({ duplicate: 1, reorder: 0.5 });
    const key = await startVendor(desk);
    desk.jira.comment(key, "Please hurry.", { as: PEOPLE.alice.accountId });
    await desk.settle();
    await desk.pass(60);
    desk.jira.setDelivery({ duplicate: 0, reorder: 0 });
    expect((await kindsOf(desk, key)).filter((kind) => kind === "case.effect_confirmed")).toHaveLength(1);
    expect(desk.jira.issue(key)?.comments.filter(({ text }) => text.includes("[ots:"))).toHaveLength(1);
  });
});
