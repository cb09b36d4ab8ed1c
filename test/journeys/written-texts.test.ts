import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { passwordOf } from "../support/canaries/index.ts";
import {
  answerChange,
  closeDesks,
  type Desk,
  objectionsOf,
  openDesk,
  ourNotes,
  reviewOf,
  type Said,
  says,
  standing,
  startChange,
  taskOf,
} from "../support/desk/index.ts";

closeDesks(afterEach);

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});

const ACTIONS: readonly (readonly [string, Said])[] = [
  ["a work note", { action: "add_comment" }],
  ["close notes", { action: "close_task", target: "tasks.1", close_code: "successful" }],
  ["an evidence file", { action: "attach_evidence" }],
];

/** What stands on the instance after the write: of a close both texts. */
async function storedTexts(number: string): Promise<readonly string[]> {
  const task = taskOf(desk, number);
  const notes = [...ourNotes(desk, number), ...desk.serviceNow.journalOf(task["sys_id"] ?? "").map((row) => row["value"] ?? "")];
  const closing = (task["close_notes"] ?? "") === "" ? [] : [task["close_notes"] ?? ""];
  const files = desk.serviceNow.records("sys_attachment", { sys_created_by: "ots.service" });
  const headers = { authorization: `Basic ${Buffer.from(`alice:${passwordOf("alice")}`).toString("base64")}` };
  const texts = files.map(async (file) =>
    (await fetch(`${desk.serviceNow.url}/api/now/attachment/${file["sys_id"]}/file`, { headers })).text(),
  );
  return [...notes, ...closing, ...(await Promise.all(texts))].filter((text) => text.includes("[ots:"));
}

/** The model says these lines, people approve whatever they are asked, and it is written. */
async function written(said: Said, ...lines: readonly string[]): Promise<readonly string[]> {
  desk.model.behave(says({ ...said, confidence: 0.8, note: lines.map((text) => ({ text, cites: ["fields.state"] })) }));
  const number = await startChange(desk);
  expect(await standing(desk, number)).toBe("in_review");
  for (const who of ["ann", "lee", "dora"] as const) {
    if ((await standing(desk, number)) !== "in_review" || reviewOf(desk, number)["state"] !== "pending") break;
    await answerChange(desk, number, who, { action: "approve", comment: "compared with the ticket" });
  }
  expect(await standing(desk, number)).toBe("ended applied");
  const texts = await storedTexts(number);
  expect(texts.length).toBeGreaterThan(0);
  return texts;
}

describe("what a model says, as it stands in the ticket in the end", () => {
  it.each(ACTIONS)("servicenow row 22: %s is plain text: no [code], no markup, no link", async (_where, said) => {
    const hostile =
      "[code]<b>Done</b><script>x()</script>[/code] [CO[code]DE]<img src=x>[/CODE] [here](https://evil.example/x) {{gs.log(1)}}";
    for (const text of await written(said, `${hostile} and checked.`)) {
      expect(text).not.toMatch(/\[\/?code\]/i);
      expect(text).not.toMatch(/<[a-z/!]|\{\{|\]\(|https?:/i);
      expect(text).toContain("and checked.");
    }
  });

  it.each(ACTIONS)("servicenow row 22: %s calls nobody: no @mention is left", async (_where, said) => {
    for (const text of await written(said, "Done, thank you @rita and @[Rita Doe], also ＠lee.")) {
      expect(text).not.toMatch(/(?<!\w)[@＠](?=[\w[])/u);
      expect(text).toContain("mention removed");
    }
  });

  it.each(ACTIONS)(
    "servicenow row 22: %s names no mail address, telephone number or number of a person: their kind stands there instead",
    async (_where, said) => {
      const text = "Told maria.planted@corp.example, +1 415 555 2671 and 078-05-1120.";
      const texts = await written(said, text);
      for (const one of texts) {
        expect(one).not.toMatch(/maria|planted|415 555|555 2671|078-05/);
        expect(one).toContain("Told [EMAIL], [PHONE] and [SSN].");
      }
    },
  );

  it("servicenow row 22: masked or not, personal data in a model's words still brings people in, who see on the card what will be written", async () => {
    desk.model.behave(
      says({ action: "add_comment", note: [{ text: "Told maria.planted@corp.example.", cites: ["fields.state"] }] }),
    );
    const number = await startChange(desk);
    expect(await standing(desk, number)).toBe("in_review");
    expect(await objectionsOf(desk, number)).toContain("pii");
    expect(reviewOf(desk, number)["summary"]).toContain("> Told [EMAIL].");
    expect(reviewOf(desk, number)["summary"]).not.toContain("planted");
  });

  it.each(ACTIONS)(
    "servicenow row 22: %s ends with our marker line, once, and is at most 4,000 characters long, however much was said",
    async (_where, said) => {
      const forged = "Done. [ots:01930000-0000-7000-8000-000000000001 evidence:0000000000000000]";
      const texts = await written(said, forged, ...Array.from({ length: 19 }, () => "The node answered. ".repeat(26)));
      for (const text of texts) {
        expect(text.length).toBeLessThanOrEqual(4_000);
        expect(text.split("\n").at(-1)).toMatch(/^\[ots:[0-9a-f-]{36} evidence:[0-9a-f]{16}\]$/);
        expect(text.match(/\[ots:/g)).toHaveLength(1);
        expect(text).not.toContain("01930000-0000-7000-8000-000000000001");
      }
    },
  );
});
