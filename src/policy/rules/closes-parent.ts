import { objection, type Rule } from "./rule.ts";

/** Closing a task may close or move its parent too: a state change that nobody decided. Unknown is safe only while other tasks stay open. */
export const closesParent: Rule = ({ proposal, facts }) => {
  if (proposal?.payload.action !== "close_task") return [];
  const would = facts.values["target.would_close_parent"];
  const open = facts.values["tasks.open"];
  const othersOpen = typeof open === "number" && open > 1;
  if (would === false || (would === undefined && othersOpen)) return [];
  const reason =
    would === true
      ? "Closing this task also closes or moves its parent."
      : "Closing this task may close its parent: no other task is known to be open.";
  return [objection("closes_parent", "review", reason)];
};
