import type { Answer } from "../../case/index.ts";
import { digestOf, proven, type Reading } from "./acts.ts";
import type { Entry } from "./changelog.ts";
import { type Command, commandIn } from "./command.ts";
import type { Remark } from "./comments.ts";
import { projectOf } from "./site.ts";

const UNREAD =
  'a typed answer reads "/ots approve CODE", "/ots reject CODE reason", "/ots modify CODE {...}", "/ots reassign CODE group" or "/ots escalate CODE reason", with the card\'s code, to the letter.';
const ALTERED = "the comment was edited after it was written: write a new one.";
const UNVOUCHED = "typed answers do not count in this project: use the approval step.";
const PUBLIC = "customers can see the comment: write it as an internal note.";

/** Comments that command: the weakest proof, so it decides low risk only, and nothing when the comment was edited, is public on a desk, or is not to the letter. Rules comment in anybody's name as they press transitions: who administers the project counts as there. */
export function typedAnswers(of: Reading, remarks: readonly Remark[], desk: boolean): readonly Answer[] {
  return remarks.flatMap((remark) => {
    const command = remark.comment.own ? null : commandIn(remark.comment.text);
    return command === null ? [] : [answerOf(of, remark, { command, desk })];
  });
}

function answerOf(of: Reading, remark: Remark, { command, desk }: { command: Command; desk: boolean }): Answer {
  const { comment } = remark;
  const base = {
    at: comment.at,
    digest: digestOf(of.issue),
    source: `${of.issue.id}@comment.${comment.id}`,
    upTo: "low" as const,
  };
  // What cannot be read asks for nothing: the kind that never grants anything.
  if (command.kind === "unread")
    return { ...base, kind: "request_info", account: null, doubt: UNREAD, reason: null, changes: null };
  const forgers = of.site.config.administrators[projectOf(of.issue.key)];
  const doubt = doubtOf(remark, {
    desk,
    vouched: forgers !== undefined || command.kind === "reject" || command.kind === "escalate",
  });
  const who = doubt === undefined ? writerOf(of, remark) : { account: null, doubt };
  const limits = forgers === undefined ? {} : { forgers };
  const reason = "reason" in command ? command.reason : null;
  const changes = command.kind === "modify" ? command.changes : null;
  const handed = command.kind === "reassign" ? { group: command.group } : {};
  return { ...base, kind: command.kind, ...limits, ...who, reason, changes, code: command.code, ...handed };
}

/** Why a command is nobody's, whoever wrote it; undefined when nothing speaks against it. */
function doubtOf(
  { comment, edited }: Remark,
  { desk, vouched }: Readonly<Record<"desk" | "vouched", boolean>>,
): string | undefined {
  if (desk && !comment.internal) return PUBLIC;
  if (edited) return ALTERED;
  return desk && !vouched ? UNVOUCHED : undefined;
}

/** Who wrote it, if that was a person who saw the card as we posted it. */
function writerOf(of: Reading, { comment, accountType }: Remark): Pick<Answer, "account" | "doubt"> {
  const entry: Entry = { id: comment.id, at: Date.parse(comment.at), account: comment.author, accountType, changes: [] };
  const entries = [...of.entries, entry].sort((a, b) => a.at - b.at);
  return proven({ ...of, entries }, entry);
}
