import { applicableChecks } from "../applicable-checks.ts";
import { plain } from "../plain.ts";
import { objection, type Rule } from "./rule.ts";

/** The ticket's fields, and every part that the SOP's checks or note rely on, must have been read completely. */
export const sectionUnread: Rule = (question, workflow) => {
  const { sections } = question.facts;
  const checked = applicableChecks(question, workflow).flatMap((check) => check.sections);
  const needed = new Set(["fields", ...workflow.sop.noteSections, ...checked]);
  return [...needed].sort().flatMap((name) => {
    const status = Object.hasOwn(sections, name) ? sections[name] : undefined;
    if (status === "ok") return [];
    return [
      objection("section_unread", "review", `The SOP needs the ticket's ${plain(name)}, which is ${status ?? "not read"}.`),
    ];
  });
};
