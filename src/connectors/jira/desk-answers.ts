import type { Answer } from "../../case/index.ts";
import { changesOf, kindOf, moveAnswer, movedTo, type Reading, wordsOf } from "./acts.ts";
import type { Approval } from "./approvals.ts";
import { changeOf, type Entry } from "./changelog.ts";
import { commandIn } from "./command.ts";
import { isOurs, projectOf } from "./site.ts";

/** A decision moves the request at once, in the decider's name: such a move this close to it is its trace. */
const TRACE_MS = 60_000;
/** Accounts of people who only use the portal. */
const CUSTOMER = /^qm:/;

const LISTED = "our own service account is listed as an approver of this request.";
const UNDATED = "the approval does not say when it was given.";
const BUTTON = "transitions do not count in this project: use the approval step.";

type Types = ReadonlyMap<string, string>;
type Approver = Readonly<Record<"account" | "accountType", string>>;

/** The answers on a desk's review: what its approvers decided, and moves of others as far as they count. Who may forge or answer in our name voids them all. `types` = the approvers' account types: who has none is nobody. */
export function deskAnswers(of: Reading, approvals: readonly Approval[], types: Types): readonly Answer[] {
  const decided = approvals.flatMap((approval) => decisionsOn(of, approval, types));
  const moved = of.entries.filter((entry) => traced(entry, approvals) === undefined).flatMap((entry) => pressedOn(of, entry));
  const answers = [...decided, ...moved];
  const listed = approvals.some((approval) => approval.approvers.some((one) => isOurs(of.site, one.account)));
  return listed ? answers.map((answer) => ({ ...answer, account: null, doubt: LISTED })) : answers;
}

/** One answer of each person who decided it so. */
function decisionsOn(of: Reading, approval: Approval, types: Types): readonly Answer[] {
  const { decision, approvers } = approval;
  if (decision === "pending") return [];
  const base = of.entries.filter((entry) => traced(entry, [approval]) === undefined);
  return approvers
    .filter((one) => one.decision === decision)
    .flatMap(({ account }) => {
      const entry = moveOf(of, approval, { account, accountType: types.get(account) ?? "unknown" });
      const entries = [...base, entry].sort((a, b) => a.at - b.at);
      return moveAnswer({ ...of, entries }, entry).map((answer) => asDecided({ ...of, entries }, entry, { answer, approval }));
    });
}

/** The decision as the move that it causes. */
function moveOf({ site }: Reading, { id, decision, at }: Approval, { account, accountType }: Approver): Entry {
  return {
    id: `approval.${id}.${account}`,
    at: at ?? 0,
    // Ours is nobody's, and must be seen: a move by our own account would be passed over.
    account: isOurs(site, account) ? null : account,
    accountType: CUSTOMER.test(account) ? "customer" : accountType,
    changes: [{ field: "status", from: "Pending", to: decision === "approved" ? "Approved" : "Rejected" }],
  };
}

/** A refusal with changes, in the field or typed, asks for another proposal. */
function asDecided(of: Reading, entry: Entry, { answer, approval }: { answer: Answer; approval: Approval }): Answer {
  if (approval.at === null) return { ...answer, account: null, doubt: UNDATED };
  if (answer.kind !== "reject") return answer;
  const before = of.entries.slice(0, of.entries.indexOf(entry)).findLast((one) => changeOf(one, "status") !== undefined);
  const changes = changesOf(of, entry, before);
  if (changes !== null && changes.trim() !== "") return { ...answer, kind: "modify", changes };
  const typed = wordsOf(of, entry)
    .map(({ text }) => commandIn(text))
    .findLast((one) => one?.kind === "modify");
  return typed?.kind === "modify"
    ? { ...answer, kind: "modify", changes: typed.changes, code: typed.code, reason: null }
    : answer;
}

/** The approval whose trace an entry is. */
function traced(entry: Entry, approvals: readonly Approval[]): Approval | undefined {
  const kind = kindOf(movedTo(entry));
  return approvals.find(({ decision, at, approvers }) => {
    const same = (decision === "approved" && kind === "approve") || (decision === "declined" && kind === "reject");
    const near = at !== null && Math.abs(entry.at - at) <= TRACE_MS;
    return same && near && approvers.some((one) => one.account === entry.account && one.decision === decision);
  });
}

/** A move past the approval step: a rejection counts as such; anything else only where somebody vouched for who administers the project. */
function pressedOn(of: Reading, entry: Entry): readonly Answer[] {
  const forgers = of.site.config.administrators[projectOf(of.issue.key)];
  return moveAnswer(of, entry).map((answer) => {
    if (answer.kind === "reject" || answer.kind === "request_info") return answer;
    if (forgers === undefined) return { ...answer, account: null, doubt: BUTTON };
    return { ...answer, upTo: "medium", forgers };
  });
}
