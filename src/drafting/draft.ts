import {
  type ActionType,
  type AskedOf,
  type Draft,
  type Drafted,
  type DraftTrace,
  type ExampleSet,
  OpsError,
  quantised,
  type RedactText,
  type Sop,
  type TicketContext,
} from "../case/index.ts";
import type { Model, ModelAnswer, ModelRequest } from "../ports/index.ts";
import { unmarked } from "./marked.ts";
import { parseAnswer } from "./parse.ts";
import { type Prompt, promptOf } from "./prompt.ts";
import { promptTemplateHash } from "./prompt-template-hash.ts";
import { regimeOf } from "./regime.ts";
import { ANSWER_VERSION, type Answer, answerSchema, choicesOf } from "./schema.ts";
import { templateDraft } from "./template.ts";

export interface DraftInput {
  readonly workflow: { readonly id: string; readonly allowedActions: readonly ActionType[]; readonly endpoint: string };
  readonly sop: Sop;
  readonly context: TicketContext;
  /** Null: the SOP's template drafts, and nothing is applied without people. */
  readonly model: Model | null;
  /** Per-request random marker; nobody who wrote the ticket can have known it. */
  readonly fence: string;
  readonly redact: RedactText;
  readonly signal: AbortSignal;
  /** Reason codes for which people rejected earlier drafts of this ticket. */
  readonly rejections: readonly string[];
  /** What people decided earlier, as adopted by an operator; null or absent = none. */
  readonly examples?: ExampleSet | null;
}

type Asked =
  | { readonly ok: true; readonly answer: Answer; readonly from: ModelAnswer }
  | { readonly ok: false; readonly problem: string; readonly text: string };

const MAX_TOKENS = 1_500;

/** Asks the model once, and once more if its answer broke the schema. Never throws for a model that is down, slow, refused or talking nonsense. */
export async function draft(input: DraftInput): Promise<Drafted> {
  const { sop, context, model, redact, workflow } = input;
  if (model === null) {
    const made = templateDraft(sop, context, redact, workflow.endpoint);
    return { kind: "drafted", draft: made, trace: traceOf("", "", { template: true }, redact) };
  }
  const choices = choicesOf(workflow.allowedActions, sop, context);
  const prompt = promptOf({ ...input, choices, examples: input.examples?.examples ?? [] });
  const request = {
    system: prompt.system,
    user: prompt.user,
    schemaName: "draft",
    schema: answerSchema(choices),
    maxTokens: MAX_TOKENS,
  };
  let refused: { readonly answer: string; readonly problem: string } | null = null;
  const trace = (answer: string): DraftTrace => {
    const parameters = { temperature: 0, max_tokens: MAX_TOKENS, schema: ANSWER_VERSION, calls: refused === null ? 1 : 2 };
    const made = traceOf(`${prompt.system}\n\n${prompt.user}`, answer, parameters, redact);
    return refused === null ? made : { ...made, earlier: { answer: redact(refused.answer), problem: refused.problem } };
  };
  try {
    const first = await ask(model, request, input.signal);
    if (first.ok)
      return { kind: "drafted", draft: draftOf(input, first.answer, first.from, prompt), trace: trace(first.from.text) };
    refused = { answer: first.text, problem: first.problem };
    const last = await ask(model, again(request, first.problem), input.signal);
    if (!last.ok) return { kind: "invalid", reason: last.problem, trace: trace(last.text), asked: askedOf(input) };
    return { kind: "drafted", draft: draftOf(input, last.answer, last.from, prompt), trace: trace(last.from.text) };
  } catch (error) {
    return failed(error, input, trace(""));
  }
}

async function ask(model: Model, request: ModelRequest, signal: AbortSignal): Promise<Asked> {
  const from = await model.complete(request, signal);
  if (from.finish === "refusal") return { ok: false, problem: "the model declined to answer", text: from.text };
  if (from.finish === "length") return { ok: false, problem: "the answer was cut off", text: from.text };
  const parsed = parseAnswer(from.text);
  return parsed.ok ? { ok: true, answer: parsed.answer, from } : { ok: false, problem: parsed.problem, text: from.text };
}

/** The same question with the reason, not the words, of the answer that did not do. */
function again(request: ModelRequest, problem: string): ModelRequest {
  return {
    ...request,
    user: `${request.user}\n\nAn earlier answer was not usable: ${problem}. Answer with the JSON object only.`,
  };
}

function draftOf(input: DraftInput, answer: Answer, from: ModelAnswer, { mark, left }: Prompt): Draft {
  const args = Object.fromEntries(Object.entries(answer.arguments).filter(([, value]) => value !== null));
  return {
    action: answer.action,
    targetPath: answer.target,
    args,
    lines: answer.note.map(({ text, cites }) => ({ text: unmarked(text, mark), cites })),
    confidence: quantised(answer.confidence),
    ...(left.length === 0 ? {} : { unshown: left }),
    source: sourceOf(input, from),
  };
}

function sourceOf(input: DraftInput, { model, fingerprint }: ModelAnswer): Draft["source"] {
  const source = { ...askedOf(input), model, fingerprint };
  return { kind: "model", ...source, regime: regimeOf(source, input.workflow.allowedActions) };
}

/** Whom the question went to, and with which SOP, template and examples. */
function askedOf({ workflow, sop, examples = null }: DraftInput): AskedOf {
  const asked = { endpoint: workflow.endpoint, sop: sop.version, promptTemplate: promptTemplateHash(sop, examples?.hash) };
  return examples === null ? asked : { ...asked, examples: { version: examples.version, hash: examples.hash } };
}

function failed(error: unknown, input: DraftInput, trace: DraftTrace): Drafted {
  const answered = trace.earlier === undefined ? {} : { trace, asked: askedOf(input) };
  const unavailable = (reason: "down" | "slow" | "refused"): Drafted => ({ kind: "unavailable", reason, ...answered });
  if (input.signal.aborted) return unavailable("slow");
  if (!(error instanceof OpsError)) throw error;
  switch (error.code) {
    case "MODEL_ANSWER_INVALID":
      return { kind: "invalid", reason: "the endpoint did not answer as a model does", trace, asked: askedOf(input) };
    case "EGRESS_REFUSED":
      return unavailable("refused");
    case "MODEL_DOWN":
    case "CIRCUIT_OPEN":
      return unavailable(error.context["reason"] === "timeout" ? "slow" : "down");
    default:
      throw error;
  }
}

function traceOf(prompt: string, answer: string, parameters: DraftTrace["parameters"], redact: RedactText): DraftTrace {
  return { prompt: redact(prompt), answer: redact(answer), parameters };
}
