import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sha256 } from "../../src/case/index.ts";
import { printPrompt } from "../../src/cli/print-prompt.ts";
import { shownTo } from "../../src/pipeline/index.ts";
import {
  caseOf,
  closeDesks,
  type Desk,
  evidenceOf,
  OPERATOR_TOKEN,
  openDesk,
  reviewOf,
  says,
  startChange,
} from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});

const NOTE = [
  { text: "The change is in state implement.", cites: ["fields.state"] },
  { text: "The testing task is open.", cites: ["tasks.1.phase"] },
];
const close = (more: object = {}) =>
  says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8, note: NOTE, ...more });

async function decidedOf(number: string) {
  return (await evidenceOf(desk, number)).findLast(({ kind }) => kind === "case.decided");
}

/** What the only decision was made with. */
async function shownOnce(number: string) {
  const [shown, ...more] = await shownTo(desk.world, (await caseOf(desk, number)).id);
  if (shown === undefined || shown.context === null || more.length > 0) throw new Error("not one decision with a context");
  return { ...shown, context: shown.context };
}

describe("what a reviewer sees", () => {
  it("capability 2.5, 5.2: the card tells what changes from what it was read as, and each cited fact with where it stands", async () => {
    desk.model.behave(close());
    const number = await startChange(desk);
    const { summary = "" } = reviewOf(desk, number);
    const task = /On: (\S+) \(change_task\)/.exec(summary)?.[1] ?? "no task";
    expect(summary).toContain(`- state of ${task}: open -> closed\n- close_code of ${task}: (empty) -> successful\n`);
    expect(summary).toContain("Exact text:\n> The change is in state implement.\n> The testing task is open.\n");
    expect(summary).toContain(
      `What the text cites, as it was read:\n- state of ${number} (fields.state): implement\n- phase of task ${task} of ${number} (tasks.1.phase): open\n`,
    );
    expect(summary).toMatch(/Read: .*fields.* ok/);
    expect(summary).toContain("not certified: calibration is not set up");
  });

  it("assurance 13: a text that may deceive raises the risk, and the card shows its letters", async () => {
    desk.model.behave(close({ note: [...NOTE, { text: "Told p\u0430ypal and re\u0301sume\u0301.", cites: [] }] }));
    const number = await startChange(desk);
    const decided = await decidedOf(number);
    expect(decided?.payload["facts"]).toMatchObject({ deceptive: ["mixed_script", "not_nfc"], deceptiveRisk: "medium" });
    expect(decided?.decision).toMatchObject({ risk: "medium", gate: "review" });
    expect(reviewOf(desk, number)["summary"]).toContain("> Told p⟦U+0430⟧ypal");
    expect(reviewOf(desk, number)["summary"]).toContain("the proposal's text may deceive its reader");
  });
});

describe("exactly what the model was shown", () => {
  it("capability 2.5, 2.6, assurance 15: the context is the one in the prompt that the model got, and its hash is the entry's", async () => {
    desk.model.behave(close());
    const number = await startChange(desk, { columns: { description: "Write to ann.example@corp.example about it." } });
    const { entry, prompt, context } = await shownOnce(number);
    const asked = desk.model.calls.at(-1)?.request;
    const decided = await decidedOf(number);
    const sent = `${asked?.system}\n\n${asked?.user}`;
    expect(prompt?.text).toBe(sent);
    expect(decided?.model).toMatchObject({ prompt_hash: sha256(sent) });
    expect(sent).toContain(`\`\`\`json\n${context.text}\n\`\`\``);
    expect(JSON.parse(context.text)).toMatchObject({ ref: { key: number }, fields: { state: "implement" } });
    expect(context.text).not.toContain("ann.example");
    expect(decided).toMatchObject({ hash: entry, payload: { context_sha256: sha256(context.text) } });
    expect(decided?.payload).not.toHaveProperty("context");
  });

  it("capability 2.6: where no model could be asked, the reading itself is recorded and hashed", async () => {
    desk.model.behave(() => ({ kind: "dropped" }));
    const number = await startChange(desk);
    const { prompt, context } = await shownOnce(number);
    expect(prompt).toBeNull();
    expect(JSON.parse(context.text)).toMatchObject({ ref: { key: number }, fields: { state: "implement" } });
    expect((await decidedOf(number))?.payload).toMatchObject({ context_sha256: sha256(context.text) });
  });

  it("capability 2.5: an operator reads it over the API and prints it, the hashes recomputed", async () => {
    desk.model.behave(close());
    const { id } = await caseOf(desk, await startChange(desk));
    const get = async (path: string) =>
      (await fetch(`${desk.url}${path}`, { headers: { authorization: `Bearer ${OPERATOR_TOKEN}` } })).json();
    const answer = await get(`/v1/cases/${id}/prompt`);
    expect(answer).toEqual({ case: id, decisions: await shownTo(desk.world, id) });
    const printed = printPrompt(answer);
    expect(printed.match(/recomputed: the same/g)).toHaveLength(2);
    expect(printed).toContain("The ticket, as data:");
    expect(await get("/v1/cases/nothing/prompt")).toMatchObject({ status: 404, title: "CASE_UNKNOWN" });
  });
});
