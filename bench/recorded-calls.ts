import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fire } from "./load.ts";
import type { Stage, Subject } from "./stage.ts";
import { taskId, ticketEvent, ticketId } from "./webhooks.ts";

/** One outside call of an automatic ticket, as our service sent it. */
export interface Call {
  readonly to: "serviceNow" | "model";
  readonly method: string;
  /** In path and body TICKET and TASK stand where the ids stood. */
  readonly path: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

const TICKET = "{ticket}";
const TASK = "{task}";

const CONNECTION = new Set(["host", "connection", "content-length", "transfer-encoding"]);

/** Runs one ticket through our service and writes its calls, byte for byte, into a file: what the floor and the bare script send for every ticket. */
export async function recordCalls(stage: Stage, subject: Subject): Promise<string> {
  const { serviceNow, model, folder } = stage;
  stage.tickets += 1;
  const number = stage.tickets;
  const ids = { ticket: ticketId(number), task: taskId(number) };
  const calls: Call[] = [];
  model.confidence(0.97);
  const done = serviceNow.changed();
  for (const [to, server] of [["serviceNow", serviceNow] as const, ["model", model] as const])
    server.listen(({ method, path, headers, body }) => {
      const own = Object.entries(headers).filter(([name]) => !CONNECTION.has(name));
      // Pollers and timers call too: only these are about the one ticket.
      const said = { path: marked(path, ids), body: marked(body, ids) };
      if (to === "model" || path.startsWith("/api/now/attachment/") || said.path !== path || said.body !== body)
        calls.push({ to, method, ...said, headers: Object.fromEntries(own) });
    });
  let sent = false;
  await fire(subject.url, 1, () => {
    if (sent) return null;
    sent = true;
    return ticketEvent(number);
  });
  for (let wait = 0; wait < 1_500 && (serviceNow.changed() === done || calls.length < CALLS); wait += 1) await delay(20);
  serviceNow.listen(null);
  model.listen(null);
  if (calls.length !== CALLS)
    throw new Error(
      `an automatic ticket made ${calls.length} outside calls instead of ${CALLS}: ${calls.map((one) => `${one.to} ${one.method} ${one.path.slice(0, 90)}`).join(", ")}`,
    );
  const file = join(folder, `calls-${subject.pid}.json`);
  writeFileSync(file, JSON.stringify(calls));
  return file;
}

/** Two readings, a file and an answer of the model, the reading before the write, the write, the reading after it. */
const CALLS = 6;

function marked(text: string, { ticket, task }: { readonly ticket: string; readonly task: string }): string {
  return text.replaceAll(task, TASK).replaceAll(ticket, TICKET);
}

/** A call with this ticket's ids in it. */
export function about(call: Call, ticket: string): Pick<Call, "path" | "body"> {
  const task = taskId(Number.parseInt(ticket, 16));
  const own = (text: string): string => text.replaceAll(TASK, task).replaceAll(TICKET, ticket);
  return { path: own(call.path), body: own(call.body) };
}
