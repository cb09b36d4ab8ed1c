import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { type ActionPayload, actionDigest, type Clearance, clear, type Effect } from "../../src/case/index.ts";
import { ROOT } from "../support/source-files.ts";
import { PAYLOAD } from "./events.ts";

const NOW = new Date("2026-11-21T12:00:00Z");

function effectOf(payload: ActionPayload, change: Partial<Effect> = {}): Effect {
  const digest = actionDigest(payload);
  return {
    id: "e1",
    caseId: "case-1",
    body: { kind: "action", payload },
    digest,
    entryHash: "e".repeat(64),
    status: "intended",
    attempts: 0,
    sendLeftMs: null,
    receipt: null,
    ...change,
  };
}

function clearance(change: Partial<Clearance> = {}): Clearance {
  const effect = effectOf(PAYLOAD);
  return {
    effect,
    grantedDigest: effect.digest,
    policyHash: PAYLOAD.policy,
    state: "implement",
    sendUntil: new Date(NOW.getTime() + 10_000),
    now: NOW,
    ...change,
  };
}

describe("clearing an effect", () => {
  it("assurance 24: gives a token for exactly the payload and digest that were granted", () => {
    expect(clear(clearance())).toMatchObject({
      effectId: "e1",
      payload: PAYLOAD,
      digest: actionDigest(PAYLOAD),
      state: "implement",
    });
  });

  it.each([
    ["another digest was granted", { grantedDigest: "0".repeat(64) }],
    ["the stored digest is not the payload's", { effect: effectOf(PAYLOAD, { digest: "0".repeat(64) }) }],
    [
      "the note was changed after the grant",
      { effect: effectOf({ ...PAYLOAD, note: "Approved by nobody." }, { digest: actionDigest(PAYLOAD) }) },
    ],
    ["another ticket stands in the payload", { effect: effectOf({ ...PAYLOAD, ticket: { ...PAYLOAD.ticket, id: "c2" } }) }],
    ["another policy is in force", { policyHash: "q".repeat(64) }],
    ["the send deadline has passed", { now: new Date(NOW.getTime() + 10_000) }],
  ] satisfies readonly (readonly [string, Partial<Clearance>])[])("assurance 24, 25: refuses when %s", (_why, change) => {
    expect(() => clear(clearance(change))).toThrow(expect.objectContaining({ code: "EFFECT_REFUSED" }));
  });

  it("a message of ours cannot be cleared as an action", () => {
    const body = { kind: "notice", notice: { ticket: PAYLOAD.ticket, text: "x" } } as const;
    expect(() => clear(clearance({ effect: effectOf(PAYLOAD, { body }) }))).toThrow(
      expect.objectContaining({ code: "EFFECT_REFUSED" }),
    );
  });

  it("capability 4.18, assurance 24: a ticket system takes nothing but a token of clear(): not the payload, not a token made by hand or out of JSON, not a message", {
    timeout: 60_000,
  }, () => {
    const planted = [
      "system.apply(clear(from))",
      "system.apply(payload)",
      'system.apply({ effectId: "e", payload, digest: "d", entryHash: "h", sendUntil: new Date(0) })',
      "system.apply(JSON.parse(text) as unknown)",
      "system.apply(message)",
    ];
    const refused = errorsOf(planted);
    expect(refused.map(({ call }) => call)).toEqual(planted.slice(1));
    for (const { message } of refused) expect(message).toMatch(/not assignable to parameter of type 'Cleared'/);
  });
});

const HEAD = `import { type ActionPayload, type Clearance, clear } from "../src/case/index.ts";
import type { Message, TicketSystem } from "../src/ports/index.ts";
export const planted = (system: TicketSystem, payload: ActionPayload, message: Message, from: Clearance, text: string) => [
`;

/** Which of these planted calls do not compile, and what the compiler says; the file exists in memory only. */
function errorsOf(calls: readonly string[]): readonly { readonly call: string; readonly message: string }[] {
  const path = join(ROOT, "test/planted.ts");
  const lines = `${HEAD}${calls.join(",\n")}\n];\n`;
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2024,
    module: ts.ModuleKind.NodeNext,
    types: ["node"],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  const virtual: ts.CompilerHost = {
    ...host,
    fileExists: (name) => name === path || fileExists(name),
    readFile: (name) => (name === path ? lines : readFile(name)),
    getSourceFile: (name, language) =>
      name === path ? ts.createSourceFile(name, lines, language) : getSourceFile(name, language),
  };
  const program = ts.createProgram([path], options, virtual);
  const source = program.getSourceFile(path);
  return program.getSemanticDiagnostics(source).map((found) => {
    const line = source?.getLineAndCharacterOfPosition(found.start ?? 0).line ?? 0;
    return { call: calls[line - 3] ?? "", message: ts.flattenDiagnosticMessageText(found.messageText, "\n") };
  });
}
