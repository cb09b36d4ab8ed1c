import { describe, expect, it } from "vitest";
import {
  closeDesks,
  type Desk,
  evidenceOf,
  noting,
  openDesk,
  SERVICE,
  says,
  startChange,
  startVendor,
} from "../support/desk/index.ts";

closeDesks();

/** Tickets of both systems that were worked on: applied by themselves, and asked about. */
async function worked(): Promise<Desk> {
  const desk = await openDesk();
  desk.model.behave(noting);
  await startChange(desk);
  await startVendor(desk);
  desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful" }));
  await startChange(desk);
  desk.model.behave(says({ action: "route_approval", route: "finance" }));
  await startVendor(desk);
  desk.model.behave(says({ action: "add_comment", confidence: 0.75 }));
  await startChange(desk);
  return desk;
}

/** Ids of tickets that people moved, as the ticket systems themselves tell: our log is not asked. */
function moved(desk: Desk): readonly string[] {
  const ours = new Set<string>([SERVICE.userName, SERVICE.accountId]);
  const changes = desk.serviceNow.writes.filter(
    ({ table, by, operation, changes: fields }) =>
      table === "change_request" && operation === "update" && !ours.has(by) && fields.some(({ field }) => field === "state"),
  );
  const issues = desk.jira.writes.filter(({ kind, accountId }) => kind === "transition" && !ours.has(accountId));
  return [...new Set([...changes.map((write) => write.sys_id), ...issues.map((write) => write.issueId)])];
}

/** Every note in both ticket systems, with who wrote it, as they tell. */
function notes(desk: Desk): readonly { readonly by: string; readonly text: string }[] {
  const journal = desk.serviceNow.records("sys_journal_field", {});
  const keys = new Set(desk.jira.writes.map(({ issueKey }) => issueKey));
  return [
    ...journal.map((row) => ({ by: row["sys_created_by"] ?? "", text: row["value"] ?? "" })),
    ...[...keys].flatMap((key) =>
      (desk.jira.issue(key)?.comments ?? []).map(({ author, body }) => ({ by: author, text: JSON.stringify(body) })),
    ),
  ];
}

describe("what an auditor samples", () => {
  it("assurance 41, capability 7.13: every ticket that the ticket systems say was moved has its entries, from the reading to where it stands", async () => {
    const desk = await worked();
    const tickets = moved(desk);
    expect(tickets).toHaveLength(5);
    const evidence = await evidenceOf(desk);
    for (const id of tickets) {
      const kinds = evidence.filter(({ text }) => text.includes(`"subject":{"id":"${id}"`)).map(({ kind }) => kind);
      expect(kinds.slice(0, 2), id).toEqual(["case.context_gathered", "case.decided"]);
      expect(
        kinds.some((kind) => kind === "case.ended" || kind === "message.confirmed"),
        `${id}: ${kinds.join()}`,
      ).toBe(true);
    }
  });

  it("assurance 42, capability 6.6: every action of our log stands in its ticket as exactly one change by our own account, and nothing else does", async () => {
    const desk = await worked();
    const evidence = await evidenceOf(desk);
    const confirmed = evidence.filter(({ kind }) => kind === "case.effect_confirmed");
    expect(confirmed).toHaveLength(4);
    const marks = confirmed.map(({ payload }) => `ots:${String(payload["effectId"])}`);
    const all = notes(desk);
    const ours = all.filter(({ by }) => by === SERVICE.userName || by === SERVICE.accountId);
    expect(all.filter((note) => !ours.includes(note) && note.text.includes("[ots:"))).toEqual([]);
    for (const mark of marks)
      expect(
        ours.filter(({ text }) => text.includes(mark)),
        mark,
      ).toHaveLength(1);
    expect(ours).toHaveLength(marks.length);
  });
});
