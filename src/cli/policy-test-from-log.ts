import { z } from "zod";
import { yamlText } from "../config/index.ts";
import { type Recorded, type RecordedCase, recordedCase } from "../world.ts";
import { operatorClient } from "./client.ts";
import { localLogs, recordedIn } from "./local-log.ts";
import { verifyLog } from "./verify-log.ts";

/** Where the log is read: offline below a data folder, else at the running service. */
export interface From {
  readonly data?: string | undefined;
  readonly dataDir: () => string;
}

type Policy = Pick<Parameters<typeof import("../world.ts").runTestFile>[1], "workflows" | "hash">;

const Entries = z.object({ entries: z.array(z.object({ hash: z.string(), record: z.unknown() })) });

/** The recorded decisions of a case, or of a ticket's key, as the text of a test file. Throws an Error when there are none, or the log does not verify. */
export async function casesFromLog(id: string, policy: Policy, { data, dataDir }: From): Promise<string> {
  const entries = data === undefined ? await online(id, dataDir()) : await offline(data);
  const found = entries
    .flatMap(({ record }) => recordedCase(record, policy.workflows) ?? [])
    .filter((one) => one.case === id || one.ticket === id);
  if (found.length === 0)
    throw new Error(`no recorded decision of ${id} here: name a case (ops-trust cases), or with --data a ticket's key`);
  return [...commentsOf(found, policy), yamlText(fileOf(found)).trimEnd()].join("\n");
}

async function online(id: string, dataDir: string): Promise<readonly Recorded[]> {
  return Entries.parse(await operatorClient(dataDir).get(`/v1/cases/${encodeURIComponent(id)}`)).entries;
}

async function offline(data: string): Promise<readonly Recorded[]> {
  const verified = await verifyLog(data, undefined);
  if (!verified.ok) throw new Error(verified.lines.join("\n"));
  const found: Recorded[] = [];
  for (const { lines } of localLogs(data))
    for await (const some of lines()) found.push(...some.filter((line) => DECISION.test(line)).map(recordedIn));
  return found;
}

/** Nothing else of a log is kept while it is read. */
const DECISION = /"case\.(decided|modified)"/;

function fileOf(found: readonly RecordedCase[]): object {
  const [first] = found;
  const same = found.every(({ test }) => test.workflow === first?.test.workflow);
  if (!same) return { cases: found.map(({ test }) => test) };
  return { workflow: first?.test.workflow, cases: found.map(({ test: { workflow: _workflow, ...test } }) => test) };
}

function commentsOf(found: readonly RecordedCase[], { hash }: Policy): readonly string[] {
  const others = [...new Set(found.map(({ policyHash }) => policyHash))].filter((one) => one !== hash);
  return [
    ...others.map((other) => `decided under another policy (${other}): what differs is what the change of policy changed`),
    ...found.flatMap(({ remarks }) => remarks),
  ].map((text) => `# ${text}`);
}
