import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { z } from "zod";
import type { Account, Incoming } from "./account.ts";
import { execute, limitIn } from "./execute.ts";
import type { Fault } from "./faults.ts";
import { admitted, note, playBefore, send } from "./plumbing.ts";
import { type Chunk, failed, failure, type Outcome, queryReply, runningReply, SELECT_TYPE } from "./replies.ts";
import { runRows } from "./rows.ts";
import type { Ran, Session } from "./sessions.ts";

const Bind = z.looseObject({ value: z.string().nullable() });
const QueryBody = z.looseObject({
  sqlText: z.string(),
  asyncExec: z.boolean().optional(),
  bindings: z.record(z.string(), Bind).optional(),
});
type QueryBody = z.infer<typeof QueryBody>;

/** Results with more rows than this are fetched in chunks. */
const INLINE_ROWS = 1_000;

/** Runs one statement and answers, unless a fault loses, delays or postpones the answer. */
export async function query(account: Account, incoming: Incoming): Promise<void> {
  const { url, response } = incoming;
  const session = admitted(account, incoming);
  if (session === undefined) {
    note(account, incoming, {});
    return;
  }
  const body = QueryBody.parse(incoming.body);
  const fault = account.faults.take(url.pathname, body.sqlText);
  if (playBefore(fault, response, session)) {
    note(account, incoming, { sql: body.sqlText, fault });
    return;
  }
  const requestId = url.searchParams.get("requestId") ?? randomUUID();
  if (fault?.kind === "late_commit") {
    note(account, incoming, { sql: body.sqlText, fault });
    await runLate(account, session, { body, milliseconds: fault.milliseconds }, response);
    return;
  }
  const known = session.ran.get(requestId);
  note(account, incoming, { sql: body.sqlText, fault, replayed: known !== undefined });
  const ran = known ?? run(account, session, { body, origin: url.origin });
  session.ran.set(requestId, ran);
  reply(account, incoming, await ran, body.asyncExec === true ? { kind: "running", polls: 0 } : fault);
}

interface Statement {
  readonly body: QueryBody;
  readonly origin: string;
}

async function run(
  account: Account,
  session: Session,
  { body, origin }: Statement,
  connection = session.connection,
): Promise<Ran> {
  const binds = Object.entries(body.bindings ?? {})
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, bind]) => bind.value);
  session.limitSeconds = limitIn(body.sqlText) ?? session.limitSeconds;
  const { role, database, schema } = session;
  const execution = { catalogue: account.catalogue, stages: account.stages, role, database, schema, connection, origin };
  return { queryId: randomUUID(), outcome: await execute(execution, body.sqlText, binds) };
}

interface Late {
  readonly body: QueryBody;
  readonly milliseconds: number;
}

/** Runs a statement on the table as it is now and commits it later, or never when the session's limit comes first. */
async function runLate(
  account: Account,
  session: Session,
  { body, milliseconds }: Late,
  response: ServerResponse,
): Promise<void> {
  const connection = await account.rows.connect();
  await runRows(connection, "BEGIN", []);
  const ran = await run(account, session, { body, origin: "" }, connection);
  const limit = session.limitSeconds === 0 ? Number.POSITIVE_INFINITY : session.limitSeconds * 1000;
  const end = async (): Promise<void> => {
    const canceled = milliseconds > limit;
    await runRows(connection, canceled ? "ROLLBACK" : "COMMIT", []);
    connection.closeSync();
    const outcome = canceled
      ? failed("000630", "57014", "Statement reached its statement or warehouse timeout and was canceled.")
      : ran.outcome;
    send(response, queryReply(outcome, ran.queryId));
  };
  setTimeout(() => void end().catch(() => response.destroy()), Math.min(milliseconds, limit)).unref();
}

function reply(account: Account, { response, url }: Incoming, ran: Ran, fault: Fault | undefined): void {
  const answer = (): void => send(response, queryReply(ran.outcome, ran.queryId, chunksOf(account, url, ran)));
  switch (fault?.kind) {
    case "dropped":
      response.destroy();
      return;
    case "silent":
      return;
    case "variant":
      send(response, queryReply(variantOf(fault.text), ran.queryId));
      return;
    case "slow":
      setTimeout(answer, fault.milliseconds).unref();
      return;
    case "running":
      account.running.set(ran.queryId, { ran, polls: fault.polls });
      send(response, runningReply(ran.queryId, fault.polls === 0 ? "333334" : "333333"));
      return;
    default:
      answer();
  }
}

function variantOf(text: string): Outcome {
  return { kind: "rows", columns: [{ name: "DOC", type: "variant" }], rows: [[text]], type: SELECT_TYPE };
}

function chunksOf(account: Account, url: URL, { outcome, queryId }: Ran): readonly Chunk[] {
  const rows: Extract<Outcome, { kind: "rows" }>["rows"] = outcome.kind === "rows" ? outcome.rows.slice(INLINE_ROWS) : [];
  const chunks: Chunk[] = [];
  for (let at = 0; at < rows.length; at += INLINE_ROWS) {
    const path = `/chunks/${queryId}/${at}`;
    const some = rows.slice(at, at + INLINE_ROWS);
    account.chunks.set(path, JSON.stringify(some).slice(1, -1));
    chunks.push({ url: `${url.origin}${path}`, rows: some });
  }
  return chunks;
}

/** Answers who asks for the result of a statement that still ran. */
export function poll(account: Account, incoming: Incoming, queryId: string): void {
  note(account, incoming, {});
  if (admitted(account, incoming) === undefined) return;
  const found = account.running.get(queryId);
  if (found === undefined) send(incoming.response, failure("000709", "Statement not found"));
  else if (found.polls > 1) {
    found.polls -= 1;
    send(incoming.response, runningReply(queryId));
  } else send(incoming.response, queryReply(found.ran.outcome, queryId, chunksOf(account, incoming.url, found.ran)));
}
