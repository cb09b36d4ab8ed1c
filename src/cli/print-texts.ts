import { z } from "zod";
import { collectTexts, type Recorded } from "../world.ts";
import { operatorClient } from "./client.ts";
import { localLogs, recordedIn } from "./local-log.ts";
import { verifyLog } from "./verify-log.ts";

const Answered = z.looseObject({
  prompt: z.string(),
  answer: z.string(),
  earlier: z.looseObject({ answer: z.string(), problem: z.string() }).optional(),
});
const Asked = z.looseObject({
  at: z.string(),
  kind: z.string(),
  decision: z.looseObject({ gate: z.string(), policy_ver: z.string() }),
  model: z.record(z.string(), z.unknown()),
  payload: z.looseObject({
    drafted: z.looseObject({ trace: Answered }),
    long_texts: z.array(z.looseObject({ sha256: z.string() })).default([]),
  }),
});
const Part = z.looseObject({
  kind: z.literal("text.part"),
  payload: z.looseObject({ sha256: z.string(), part: z.int(), parts: z.int(), text: z.string() }),
});
const Entries = z.object({ entries: z.array(z.object({ hash: z.string(), record: z.unknown() })) });
const OfCase = z.looseObject({ corr: z.looseObject({ case: z.string().optional() }) });

/** What the model was asked and answered at each decision of a case, whole: from the running service, or offline from a data folder's evidence, verified first. */
export async function textsOfCase(caseId: string, folder: string | undefined, dataDir: string): Promise<string> {
  const entries =
    folder === undefined
      ? Entries.parse(await operatorClient(dataDir).get(`/v1/cases/${encodeURIComponent(caseId)}`)).entries
      : await entriesIn(folder, caseId);
  if (entries.length === 0)
    throw new Error(`no such case in this evidence: ${caseId}; verify --ticket KEY lists a ticket's entries`);
  const texts = collectTexts(Number.POSITIVE_INFINITY);
  const printed = entries.flatMap(({ hash, record }) => {
    const part = Part.safeParse(record);
    if (part.success) texts.take(part.data.payload);
    const asked = Asked.safeParse(record);
    if (!asked.success) return [];
    const named = asked.data.payload.long_texts.map(({ sha256 }) => sha256);
    return [printAsked(hash, texts.whole(asked.data, named))];
  });
  return printed.length === 0 ? "no model was asked for this case" : printed.join("\n\n");
}

async function entriesIn(folder: string, caseId: string): Promise<readonly Recorded[]> {
  const verified = await verifyLog(folder, undefined);
  if (!verified.ok) throw new Error(verified.lines.join("\n"));
  const found: Recorded[] = [];
  for (const { lines } of localLogs(folder)) {
    for await (const some of lines()) {
      const of = some.filter((line) => line.includes(caseId)).map(recordedIn);
      found.push(...of.filter(({ record }) => OfCase.safeParse(record).data?.corr.case === caseId));
    }
  }
  return found;
}

function printAsked(hash: string, { at, kind, decision, model, payload }: z.infer<typeof Asked>): string {
  const { prompt, answer, earlier } = payload.drafted.trace;
  const told = Object.entries(model).map(
    ([name, value]) => `  ${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  return [
    `${at}  ${kind} ${decision.gate}  entry ${hash}`,
    `  policy: ${decision.policy_ver}`,
    ...told,
    ...block("prompt", prompt),
    ...(earlier === undefined ? [] : block(`first answer, not used: ${earlier.problem}`, earlier.answer)),
    ...block(earlier === undefined ? "answer" : "second answer", answer),
  ]
    .map(visible)
    .join("\n");
}

function block(title: string, text: string): readonly string[] {
  return [`----- ${title} (${text.length} characters)`, text];
}

/** Others wrote these texts: what a terminal would obey, and what nobody sees, is written out. */
function visible(text: string): string {
  return text.replaceAll(/[^\P{C}\n\t]/gu, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
}
