import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  answerChange,
  answerVendor,
  closeDesks,
  type Desk,
  evidenceOf,
  objectionsOf,
  openDesk,
  ourNotes,
  PEOPLE,
  says,
  standing,
  startChange,
  startVendor,
  verifyEvidence,
} from "../support/desk/index.ts";

closeDesks(afterAll);

const PLANTED = {
  email: "maria.planted@corp.example",
  phone: "+1 415 555 2671",
  ssn: "078-05-1120",
  token: "Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
} as const;
const ALL = Object.values(PLANTED).join(" and ");
const TRACES = [
  "maria.planted",
  "555 2671",
  "5552671",
  ":2671",
  "078-05-1120",
  "dozjgNryP4J3jVmNHl0w5N",
  "eyJzdWIiOiIxMjM0NTY3ODkwIn0",
];

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});

/** Every text that we keep: evidence, tables, queue payloads, log lines, sealed segments. */
async function kept(): Promise<Readonly<Record<string, string>>> {
  const { db } = desk.database;
  const rows = async (query: string) => JSON.stringify((await db.query(query)).rows);
  return {
    evidence: (await evidenceOf(desk)).map(({ text }) => text).join("\n"),
    entries: await rows("select id, kind, region, subject, case_id from entries"),
    inbox: await rows("select * from inbox"),
    outbox: await rows("select * from outbox"),
    log: JSON.stringify(desk.log),
    jobs: JSON.stringify(desk.queue.taken),
    cursors: await rows("select * from cursors"),
  };
}

async function expectNoTrace(): Promise<void> {
  for (const [place, text] of Object.entries(await kept())) {
    for (const trace of TRACES) expect(text.includes(trace), `${trace} in ${place}`).toBe(false);
  }
}

describe("personal data and secrets", () => {
  it("threat row 14, assurance 53: planted in title, text, comment, file name, item, model answer and reasons, they appear in no log line, queue payload or evidence row", async () => {
    desk.model.behave(
      says({
        action: "add_comment",
        confidence: 0.8,
        note: [{ text: `Told ${ALL}.`, cites: ["fields.description", `fields.${PLANTED.email}`] }],
      }),
    );
    const item = desk.serviceNow.insert("cmdb_ci_server", { name: `host of ${PLANTED.email}` }, { silent: true });
    const number = await startChange(desk, {
      columns: { short_description: `For ${PLANTED.email}`, description: ALL, cmdb_ci: item["sys_id"] },
      file: `${PLANTED.ssn} ${PLANTED.email}.txt`,
    });
    desk.serviceNow.update("change_request", number, { work_notes: `I am ${ALL}` }, { asUser: "alice" });
    await desk.settle();
    for (const who of ["nora", "lee", "dora"] as const)
      await answerChange(desk, number, who, { action: "reject", comment: `policy: ask ${ALL}` });
    await desk.pass(60);
    expect((await evidenceOf(desk, number)).map(({ kind }) => kind)).toContain("case.rejected");
    await expectNoTrace();
  });

  it("assurance 53: the same in Jira, with a modification that carries them", async () => {
    desk.model.behave(
      says({ action: "draft_note", confidence: 0.7, note: [{ text: `Contact ${ALL}.`, cites: ["fields.description"] }] }),
    );
    const key = await startVendor(desk, {
      summary: `Onboard ${PLANTED.email}`,
      description: ALL,
      file: `${PLANTED.ssn}.txt`,
      fields: { vendor_name: PLANTED.email },
    });
    desk.jira.comment(key, `Call ${ALL}`, { as: PEOPLE.alice.accountId });
    await desk.settle();
    await answerVendor(desk, key, "dora", {
      name: "Approve with changes",
      comment: `because ${PLANTED.phone}`,
      changes: { note: `Write to ${ALL}`, [PLANTED.email]: 1 },
    });
    await answerVendor(desk, key, "ina", { name: "Reject", comment: `duplicate: of ${PLANTED.ssn}` });
    await desk.pass(60);
    await expectNoTrace();
  });

  it.each([
    ["e-mail address", PLANTED.email],
    ["telephone number", PLANTED.phone],
    ["social security number", PLANTED.ssn],
  ])(
    "assurance 14, capability 4.6: a note with the %s of somebody who is not in the ticket is caught before it is written, however sure the model is",
    async (_kind, datum) => {
      desk.model.behave(
        says({
          action: "add_comment",
          confidence: 0.99,
          note: [{ text: `Done, told ${datum}.`, cites: ["fields.description"] }],
        }),
      );
      const number = await startChange(desk);
      expect(await standing(desk, number)).toBe("in_review");
      expect(await objectionsOf(desk, number)).toContain("pii");
      expect(ourNotes(desk, number)).toEqual([]);
      await expectNoTrace();
    },
  );

  it("assurance 53: in answers that are no answers: errors of the ticket system and of the model keep nothing of what they say", async () => {
    desk.model.behave(() => ({ kind: "text", text: `I cannot, ask ${ALL}` }));
    desk.serviceNow.faults.add({
      kind: "status",
      status: 403,
      path: /reviews/,
      method: "POST",
      times: 20,
      body: { error: { message: `No: ${ALL}`, detail: `aborted by Business Rule 'Ask ${PLANTED.email}'` }, status: "failure" },
    });
    const number = await startChange(desk, { columns: { description: ALL } });
    for (let i = 0; i < 8; i += 1) await desk.pass(400);
    desk.serviceNow.faults.clear();
    expect(await standing(desk, number)).toBe("stuck");
    desk.serviceNow.faults.add({ kind: "status", status: 500, path: /./, times: 3, body: { error: { message: ALL } } });
    await startChange(desk, { columns: { description: ALL } });
    await desk.pass(400);
    await expectNoTrace();
  });

  it("assurance 53: the ticket's own people stand by their names in no prompt, evidence row, queue payload or log line, whoever writes them", async () => {
    const name = "Quirina Vandersloot";
    const user = desk.serviceNow.insert("sys_user", { user_name: "quirina", name, active: "true" }, { silent: true });
    desk.model.behave(says({ action: "add_comment", confidence: 0.75 }));
    const number = await startChange(desk, {
      columns: {
        short_description: `For ${name}`,
        description: `VANDERSLOOT asked; call (415) 555-2671. Host 10.1.2.3.`,
        requested_by: user["sys_id"],
      },
    });
    desk.serviceNow.update("change_request", number, { work_notes: `Quirina said so` }, { asUser: "alice" });
    await desk.settle();
    for (const who of ["nora", "lee", "dora"] as const)
      await answerChange(desk, number, who, { action: "reject", comment: "policy: ask Quirina first" });
    await desk.pass(60);
    const kinds = (await evidenceOf(desk, number)).map(({ kind }) => kind);
    expect(kinds).toContain("case.rejected");
    const prompts = JSON.stringify(desk.model.calls.map(({ request }) => request));
    const places = await kept();
    for (const [place, text] of Object.entries({ ...places, prompts }))
      for (const trace of ["Quirina", "andersloot", "VANDERSLOOT", "10.1.2.3"])
        expect(text.includes(trace), `${trace} in ${place}`).toBe(false);
    expect(places["evidence"]).toContain("[PERSON]");
    expect(prompts).toContain("[PERSON]");
  });

  it("ids, digests and times survive redaction, so that the evidence can be followed", async () => {
    desk.model.behave(says({ action: "add_comment" }));
    for (let i = 0; i < 10; i += 1) await startChange(desk);
    const { hash } = desk.world.policy;
    for (const { text, corr } of await evidenceOf(desk)) {
      const { subject, payload } = JSON.parse(text);
      expect(subject.id + JSON.stringify(corr)).not.toContain("[");
      const { policy = hash, ticket_key = "CHG1", entries = [], receipt, proposal } = payload;
      expect(policy).toBe(hash);
      expect(ticket_key).toMatch(/^(CHG|VO-)\d+$/);
      expect(JSON.stringify(entries)).toMatch(/^\[("[0-9a-f]{64}",?)*\]$/);
      expect(receipt ?? { at: "2026-11-21T" }).toMatchObject({ at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) });
      const whole = { digest: "0".repeat(64), id: "01930000-0000-7000-8000-000000000000" };
      expect(proposal ?? whole).toMatchObject({
        digest: expect.stringMatching(/^[0-9a-f]{64}$/),
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      });
    }
    await verifyEvidence(desk);
  });
});
