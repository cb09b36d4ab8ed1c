import { type Answer, failure, refusalAnswer, result } from "./answers.ts";
import { type Call, columnText, isObject, jsonObject } from "./call.ts";
import { glideTime, readUtc } from "./clock.ts";
import { updateRecord } from "./commit.ts";
import { ACCESS_DENIED, isIntegration, REVIEW_MISSING, reviewBody, reviewTable } from "./reviews.ts";
import { findRow, lookUp, type Row, read } from "./store.ts";

const VERDICTS: ReadonlyMap<string, string> = new Map([
  ["approve", "approved"],
  ["modify", "modified"],
  ["reject", "rejected"],
  ["request_info", "info_requested"],
]);

/** What the guards need to know about one press of a button. */
interface Press {
  readonly call: Call;
  readonly row: Row;
  readonly action: string;
  readonly comment: string;
  readonly parameters: string | undefined;
}

type Guard = (press: Press) => Answer | undefined;

const isPending: Guard = ({ row }) =>
  row["state"] === "pending" ? undefined : failure(409, "Already decided", `The review is ${read(row, "state")}`);

const isNotExpired: Guard = ({ call, row }) => {
  const until = readUtc(read(row, "expires_at"));
  const over = until !== undefined && until <= call.instance.now().getTime();
  return over ? failure(409, "Expired", "The review has expired") : undefined;
};

const isNotOwn: Guard = ({ call, row }) => {
  if (!call.instance.guards.selfApproval) return undefined;
  const ticket = findRow(call.instance.store, read(row, "ticket_table"), read(row, "ticket"))?.row;
  const own = ["opened_by", "requested_by"].some((column) => ticket?.[column] === call.actor.sysId);
  return own ? failure(403, "Self-approval refused", "Who asked for the change cannot decide on it") : undefined;
};

const hasComment: Guard = ({ action, comment }) => {
  const needed = action === "reject" || action === "modify";
  return needed && comment.trim() === "" ? failure(400, "Comment required", `To ${action} needs a comment`) : undefined;
};

const hasParameters: Guard = ({ action, parameters }) =>
  action === "modify" && parameters === undefined
    ? failure(400, "Parameters required", "parameters must be a JSON object")
    : undefined;

const GUARDS: readonly Guard[] = [isPending, isNotExpired, isNotOwn, hasComment, hasParameters];

/** A JSON object, given as such or as text; undefined when it is none. */
function parametersText(value: unknown): string | undefined {
  if (isObject(value)) return JSON.stringify(value);
  return typeof value === "string" && jsonObject(Buffer.from(value)) !== undefined ? value : undefined;
}

/** What the pressed button says, read from the body; undefined when the body is no JSON object. */
function readPress(call: Call, row: Row, action: string): Press | undefined {
  const body = call.body.length === 0 ? {} : jsonObject(call.body);
  if (body === undefined) return undefined;
  return { call, row, action, comment: columnText(body["comment"]) ?? "", parameters: parametersText(body["parameters"]) };
}

/** POST /reviews/{sys_id}/actions/{action}: a person presses a button; who decided comes from the session, whatever the body says. */
export function decideReview(call: Call): Answer {
  const [sysId = "", action = ""] = call.captured;
  const state = VERDICTS.get(action);
  const row = reviewTable(call).rows.get(sysId);
  if (row === undefined || state === undefined) return REVIEW_MISSING;
  if (!call.actor.roles.has("x_ots_ops.reviewer") || isIntegration(call)) return ACCESS_DENIED;
  const press = readPress(call, row, action);
  if (press === undefined) return failure(400, "Bad Request", "The body must be a JSON object");
  for (const guard of GUARDS) {
    const refused = guard(press);
    if (refused !== undefined) return refused;
  }
  return write(call, row, {
    state,
    decision_comment: press.comment,
    decided_by: call.actor.sysId,
    decided_by_user_name: call.actor.userName,
    decided_at: glideTime(call.instance.now()),
    approved_parameters: agreedParameters(press),
  });
}

/** What may be carried out: the proposal as it was, or as it was changed; nothing when it was not agreed to. */
function agreedParameters({ action, row, parameters }: Press): string {
  if (action === "approve") return read(row, "proposed_parameters");
  return action === "modify" ? (parameters ?? "") : "";
}

function write(call: Call, row: Row, columns: Row): Answer {
  const outcome = updateRecord(call.instance, { table: reviewTable(call), row }, { columns, by: call.actor });
  return outcome.kind === "refused" ? refusalAnswer(outcome.refused) : result(reviewBody(call, outcome.row));
}

const UNDECIDED: Row = {
  decided_by: "",
  decided_by_user_name: "",
  decided_at: "",
  decision_comment: "",
  approved_parameters: "",
};
const FINAL = new Set(["expired", "withdrawn", "closed"]);

type Body = Readonly<Record<string, unknown>>;

/** Who is asked and until when, if the body changes it. */
function routing(call: Call, body: Body): Row {
  const group = columnText(body["assignment_group"]) ?? "";
  const expires = readUtc(columnText(body["expires_at"]) ?? "");
  return {
    ...(group === "" ? {} : { assignment_group: lookUp(call.instance.store, "sys_user_group", group)?.["sys_id"] ?? group }),
    ...(expires === undefined ? {} : { expires_at: glideTime(new Date(expires)) }),
  };
}

/** The state and message of a legal step, or what is wrong with it. */
function step(from: string, body: Body): Row | Answer {
  const to = body["state"] ?? from;
  const message = columnText(body["message"]) ?? "";
  if (to === from) return message === "" ? {} : { message };
  if (FINAL.has(from)) return failure(409, "Conflict", `The review is ${from}`);
  if (typeof to === "string" && FINAL.has(to)) return { state: to, message };
  if (to !== "pending") return failure(400, "Bad Request", "state must be expired, withdrawn, closed or pending");
  return message === ""
    ? failure(400, "Bad Request", "Back to pending needs a message")
    : { ...UNDECIDED, state: "pending", message };
}

/** PATCH /reviews/{sys_id}: the integration user ends a review or puts it back to people; compare-and-set on sys_mod_count. */
export function patchReview(call: Call): Answer {
  if (!isIntegration(call)) return ACCESS_DENIED;
  const row = reviewTable(call).rows.get(call.captured[0] ?? "");
  if (row === undefined) return REVIEW_MISSING;
  const body = jsonObject(call.body) ?? {};
  const expected = columnText(body["expected_sys_mod_count"] ?? body["sys_mod_count"]);
  if (expected === undefined) return failure(400, "Bad Request", "expected_sys_mod_count is needed");
  const current = read(row, "sys_mod_count");
  if (expected !== current) return failure(409, "Conflict", `sys_mod_count is ${current}, expected ${expected}`);
  const stepped = step(read(row, "state"), body);
  return isAnswer(stepped) ? stepped : write(call, row, { ...routing(call, body), ...stepped });
}

function isAnswer(value: Row | Answer): value is Answer {
  return typeof value.status === "number";
}
