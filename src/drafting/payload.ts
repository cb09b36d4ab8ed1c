import {
  ACTION_ARGS,
  ACTIONS,
  type ActionPayload,
  type ActionType,
  type Draft,
  isActionType,
  type Sop,
  type Task,
  type TicketContext,
  type TicketRef,
} from "../case/index.ts";

/** What a draft is made into a payload from: only code's own sources. */
interface PayloadSources {
  readonly context: TicketContext;
  readonly sop: Sop;
  readonly policyHash: string;
  readonly filter: (note: string) => string;
}

type Payload = { readonly ok: true; readonly payload: ActionPayload } | { readonly ok: false; readonly problem: string };
type Found<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/** The exact payload of a drafted action, or why there is none. Target, file name and status come from the ticket and the SOP, never from the model's text. */
export function payloadOf(draft: Draft, from: PayloadSources): Payload {
  const { action } = draft;
  if (!isActionType(action)) return no("the action does not exist");
  const target = targetOf(action, draft, from);
  if (!target.ok) return target;
  const args = ACTION_ARGS[action].safeParse(argsOf(action, draft, from));
  if (!args.success) return no(`the argument ${args.error.issues[0]?.path.join(".") || "list"} does not fit ${action}`);
  const problem = argsProblem(action, draft, from);
  if (problem !== null) return no(problem);
  const note = from.filter(noteOf(draft));
  if (note.trim() === "") return no("the note is empty");
  const payload = {
    v: 1,
    action,
    ticket: from.context.ref,
    target: target.value,
    args: args.data,
    note,
    policy: from.policyHash,
  };
  // ACTION_ARGS parsed exactly this action's arguments; TypeScript cannot correlate the two unions.
  return { ok: true, payload: payload as ActionPayload };
}

/** The lines of a note as one text. */
function noteOf({ lines }: Pick<Draft, "lines">): string {
  return lines.map((line) => line.text).join("\n");
}

function targetOf(action: ActionType, { targetPath }: Draft, { context, sop }: PayloadSources): Found<TicketRef> {
  if (ACTIONS[action].target === "ticket") {
    return targetPath === null
      ? { ok: true, value: context.ref }
      : no(`${action} is about the ticket itself, not about a part of it`);
  }
  if (targetPath === null) return no(`${action} names no task`);
  const at = /^tasks\.(\d{1,4})$/.exec(targetPath)?.[1];
  const task = at === undefined ? undefined : (context.tasks.value ?? [])[Number(at)];
  if (task === undefined) return no(`${action} names a task that the ticket does not have`);
  if (!closable(task, sop)) return no(`${action} names a task that the SOP does not let it close`);
  return { ok: true, value: { system: context.ref.system, kind: task.kind, id: task.id, key: task.key } };
}

/** An open task of the type that the SOP names; of any type when it names none. */
export function closable(task: Task, sop: Sop): boolean {
  const open = task.phase === "new" || task.phase === "open";
  return open && (sop.closes === undefined || task.type === sop.closes.task_type);
}

function argsOf(action: ActionType, { args }: Draft, { context, sop }: PayloadSources): object {
  switch (action) {
    case "add_comment":
    case "draft_note":
    case "delete_record":
      return {};
    case "attach_evidence":
      return { name: evidenceName(context.ref.key) };
    case "request_info":
      return { fields: args["fields"] };
    case "route_approval":
      return { route: args["route"], status: statusOf(args["route"], sop) };
    case "close_task":
      return { close_code: args["close_code"] ?? sop.closes?.close_code };
    case "change_state":
      return { state: args["state"] };
    default:
      return args;
  }
}

function argsProblem(action: ActionType, { args }: Draft, { context, sop }: PayloadSources): string | null {
  if (action === "change_state")
    return offeredStates(context).some((state) => state === args["state"])
      ? null
      : "change_state names a state that is not offered";
  const { fields } = args;
  if (action !== "request_info" || !Array.isArray(fields)) return null;
  return fields.every((field) => sop.asks.some((ask) => ask === field))
    ? null
    : "request_info asks for a field that the SOP does not list";
}

/** The states that the ticket system offers; none unless all of them could be read. */
export function offeredStates({ moves }: TicketContext): readonly string[] {
  return moves?.status === "ok" ? (moves.value ?? []) : [];
}

function statusOf(route: unknown, sop: Sop): string | undefined {
  return typeof route === "string" && Object.hasOwn(sop.routes, route) ? sop.routes[route] : undefined;
}

function evidenceName(key: string): string {
  const safe = key
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]/g, "-")
    .slice(0, 60);
  return `sop-evidence-${safe}.txt`;
}

function no(problem: string): { readonly ok: false; readonly problem: string } {
  return { ok: false, problem };
}
