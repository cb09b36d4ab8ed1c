import { describe, expect, it } from "vitest";
import { OpsError } from "../../src/case/index.ts";
import { draft } from "../../src/drafting/index.ts";
import { changeSop } from "../support/sop.ts";
import { ANSWER, input, scripted } from "./asking.ts";

const TEXT = JSON.stringify(ANSWER);
const with_ = (changes: object): string => JSON.stringify({ ...ANSWER, ...changes });

describe("a draft", () => {
  it("capability 3.1, 3.8, 3.10: holds note, action, confidence with four decimals, and what made it", async () => {
    const model = scripted(TEXT);

    const made = await draft(input(model));

    expect(made).toMatchObject({
      kind: "drafted",
      draft: {
        action: "close_task",
        targetPath: "tasks.0",
        args: { close_code: "successful" },
        lines: ANSWER.note,
        confidence: 0.9313,
        source: { kind: "model", model: "llama", fingerprint: "fp_1", sop: "3" },
      },
    });
    expect(model.asked).toHaveLength(1);
  });

  it("capability 3.7: one answer that breaks the schema is asked for again, without repeating it", async () => {
    const model = scripted('{"action": "secret words"', TEXT);

    const made = await draft(input(model));

    expect(made.kind).toBe("drafted");
    expect(model.asked).toHaveLength(2);
    expect(model.asked[1]?.user).toContain("the answer is not JSON");
    expect(model.asked[1]?.user).not.toContain("secret words");
  });

  it.each([
    ["not JSON", "certainly!"],
    ["fenced JSON", `\`\`\`json\n${TEXT}\n\`\`\``],
    ["empty", ""],
    ["a confidence of 210.5", with_({ confidence: 210.5 })],
    ["a negative confidence", with_({ confidence: -0.2 })],
    ["a confidence in words", with_({ confidence: "very high" })],
    ["digits as text", with_({ confidence: "0.99" })],
    ["NaN", TEXT.replace("0.93127", "NaN")],
    ["no confidence", with_({ confidence: undefined })],
    ["a key nobody asked for", with_({ approve: true })],
    ["an argument nobody offered", with_({ arguments: { ...ANSWER.arguments, url: "https://evil.example" } })],
    ["an empty note", with_({ note: [] })],
    ["a list", "[]"],
    ["a deep value", "[".repeat(50_000) + "]".repeat(50_000)],
  ])("assurance 17: an answer that is %s twice makes the draft invalid, never an action", async (_what, text) => {
    const model = scripted(text);

    const made = await draft(input(model));

    expect(made.kind).toBe("invalid");
    expect(model.asked).toHaveLength(2);
  });

  it("assurance 17: an answer cut off or declined is invalid, with plain words as reason", async () => {
    expect(await draft(input(scripted({ text: TEXT, finish: "length" })))).toMatchObject({
      kind: "invalid",
      reason: "the answer was cut off",
    });
    expect(await draft(input(scripted({ finish: "refusal" })))).toMatchObject({
      kind: "invalid",
      reason: "the model declined to answer",
    });
  });

  it.each([
    [new OpsError("MODEL_DOWN", "x", { reason: "busy" }), "down"],
    [new OpsError("MODEL_DOWN", "x", { reason: "refused" }), "down"],
    [new OpsError("MODEL_DOWN", "x", { reason: "timeout" }), "slow"],
    [new OpsError("CIRCUIT_OPEN", "x"), "down"],
    [new OpsError("EGRESS_REFUSED", "x"), "refused"],
  ])("capability 3.11, assurance 17: a model that cannot be asked brings the ticket to people: %s", async (error, reason) => {
    const model = scripted(error);

    expect(await draft(input(model))).toEqual({ kind: "unavailable", reason });
    expect(model.asked).toHaveLength(1);
  });

  it("assurance 17: time that runs out is a slow model; a page instead of an answer is an invalid one", async () => {
    const stop = new AbortController();
    stop.abort();

    expect(await draft(input(scripted(new OpsError("MODEL_DOWN", "x", { reason: "aborted" })), { signal: stop.signal }))).toEqual(
      { kind: "unavailable", reason: "slow" },
    );
    expect((await draft(input(scripted(new OpsError("MODEL_ANSWER_INVALID", "x"))))).kind).toBe("invalid");
  });

  it("assurance 15: both answers of a retried draft are kept, and why the first one did not do", async () => {
    const made = await draft(input(scripted("Ask rosa@corp.example", with_({}))));
    expect(made).toMatchObject({
      kind: "drafted",
      trace: { earlier: { answer: "Ask [EMAIL]", problem: "the answer is not JSON" }, parameters: { calls: 2 } },
    });
    expect(await draft(input(scripted("{}", "no")))).toMatchObject({
      kind: "invalid",
      asked: { endpoint: "local-llm:llama@vpc", sop: changeSop().version },
      trace: { answer: "no", earlier: { answer: "{}" } },
    });
    expect(await draft(input(scripted("{}", new OpsError("MODEL_DOWN", "x", { reason: "busy" }))))).toMatchObject({
      kind: "unavailable",
      reason: "down",
      trace: { answer: "", earlier: { answer: "{}" } },
    });
  });

  it("assurance 11: an action outside the enum is handed on as drafted, so that the policy refuses and records it", async () => {
    const made = await draft(input(scripted(with_({ action: "grant_admin" }))));

    expect(made).toMatchObject({ kind: "drafted", draft: { action: "grant_admin" } });
  });

  it("assurance 53: prompt and answer are recorded redacted", async () => {
    const made = await draft(input(scripted(with_({ note: [{ text: "Ask rosa@corp.example", cites: [] }] }))));

    expect(made.kind === "drafted" && made.trace.answer).toContain("Ask [EMAIL]");
    expect(JSON.stringify(made.kind === "drafted" && made.trace)).not.toMatch(/rosa|tom\.becker/i);
  });

  it("blanks that the model copied as marks are blanks again", async () => {
    const made = await draft(input(scripted(with_({ note: [{ text: "Raise^5f0c9a^the^5f0c9a^pool", cites: [] }] }))));

    expect(made).toMatchObject({ draft: { lines: [{ text: "Raise the pool" }] } });
  });

  it("capability 3.1: without a model the SOP's template drafts, with no confidence and the same words each time", async () => {
    const made = await draft(input(null));

    expect(made).toMatchObject({
      kind: "drafted",
      draft: {
        action: "add_comment",
        targetPath: null,
        confidence: null,
        source: { kind: "template" },
        lines: [
          {
            text: "Change CHG0030001 is in state implement with approval approved.",
            cites: ["ref.key", "fields.state", "fields.approval"],
          },
          { text: "Tasks: 2; window until 2026-03-02T02:00:00Z.", cites: ["tasks.count", "fields.windowEnd"] },
        ],
      },
    });
    expect(await draft(input(null))).toEqual(made);
  });
});
