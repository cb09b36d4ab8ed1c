import type { ActionPayload, ShownChange, Task, TicketContext } from "../case/index.ts";

const TEXT = "the exact text below";

/** What an action changes on its ticket, part by part: as the reading has it, and as it will be. Values as they were read. */
export function changesOf(payload: ActionPayload, context: TicketContext): readonly ShownChange[] {
  const { key } = payload.target;
  switch (payload.action) {
    case "add_comment":
    case "draft_note":
      return [added(`comments of ${key}`, TEXT)];
    case "attach_evidence":
      return [added(`files of ${key}`, `${payload.args.name}, holding ${TEXT}`)];
    case "request_info":
      return [added(`comments of ${key}`, TEXT), ...payload.args.fields.map((name) => asked(name, context))];
    case "route_approval":
      return [
        { field: `status of ${key}`, from: context.fields.value?.state ?? null, to: payload.args.status },
        { field: `route of ${key}`, from: "", to: payload.args.route },
      ];
    case "set_field":
      return [{ field: `${payload.args.field} of ${key}`, from: fieldOf(payload.args.field, context), to: payload.args.value }];
    case "restore_state":
    case "change_state":
      return [
        { field: `state of ${key}`, from: context.fields.value?.state ?? null, to: payload.args.state },
        added(`comments of ${key}`, TEXT),
      ];
    case "withdraw_note":
    case "withdraw_file":
      return [added(`comments of ${key}`, TEXT)];
    case "reopen_task":
      return [
        { field: `state of ${key}`, from: taskOf(payload.target.id, context)?.state ?? null, to: payload.args.state },
        added(`comments of ${key}`, TEXT),
      ];
    case "close_task":
      return closing(payload, context);
    case "delete_record":
      return [{ field: `record ${key}`, from: "there", to: "deleted" }];
    case "release_payment":
      return [
        { field: `payment of ${key}`, from: "not released", to: `${payload.args.amount} ${payload.args.currency} released` },
      ];
    case "grant_access":
      return [{ field: `access for ${key}`, from: "not granted", to: payload.args.entitlement }];
  }
}

function closing(payload: Extract<ActionPayload, { action: "close_task" }>, context: TicketContext): readonly ShownChange[] {
  const { target, args } = payload;
  const task = taskOf(target.id, context);
  return [
    { field: `state of ${target.key}`, from: task?.state ?? null, to: "closed" },
    { field: `close_code of ${target.key}`, from: "", to: args.close_code },
    added(`close notes of ${target.key}`, TEXT),
  ];
}

function taskOf(id: string, { tasks }: TicketContext): Task | undefined {
  return (tasks.value ?? []).find((one) => one.id === id);
}

function added(field: string, what: string): ShownChange {
  return { field, from: "as they are", to: `and ${what}` };
}

function asked(name: string, context: TicketContext): ShownChange {
  return { field: name, from: fieldOf(name, context), to: "asked for" };
}

/** "" = it is there and empty; null = it was not read. */
function fieldOf(name: string, { fields }: TicketContext): string | null {
  if (fields.value === null) return null;
  const { extra, selectors: _selectors, ...plain } = fields.value;
  if (Object.hasOwn(extra, name)) return extra[name] ?? "";
  const own = Object.entries(plain).find(([known]) => known === name)?.[1];
  return own === undefined ? null : String(own ?? "");
}
