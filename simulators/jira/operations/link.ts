import { errors, type Outcome } from "../answers.ts";
import { list, own, text } from "../json.ts";
import type { ProjectSeed, UserSeed } from "../options.ts";
import { allowed, visibleIssue } from "../permissions.ts";
import type { Issue } from "../records.ts";
import { freshId, type Jira, recordWrite } from "../state.ts";
import { appendHistory } from "./changes.ts";

/** A link that a new issue asks for. */
export interface WantedLink {
  type: string;
  other: Issue;
}

/** The `update.issuelinks[].add` of a new issue: made with it or not at all. */
export function readLinks(
  jira: Jira,
  operations: unknown,
  { by, project }: { by: UserSeed; project: ProjectSeed },
): Outcome<WantedLink[]> {
  const links: WantedLink[] = [];
  for (const operation of list(operations)) {
    const add = own(operation, "add");
    const target = own(add, "outwardIssue");
    const other = visibleIssue(jira, by, text(own(target, "id")) ?? text(own(target, "key")) ?? "");
    const type = text(own(own(add, "type"), "name"));
    if (other === undefined || type === undefined || !allowed(by, project, "LINK_ISSUES"))
      return { refused: errors(400, [], { issuelinks: "The issue link could not be made." }) };
    links.push({ type, other });
  }
  return { done: links };
}

/** Links two issues; both changelogs tell. */
export function linkIssues(
  jira: Jira,
  { type, inward, outward }: { type: string; inward: Issue; outward: Issue },
  by: UserSeed,
): void {
  const link = { id: freshId(jira), type, inward: inward.id, outward: outward.id };
  for (const [issue, other] of [
    [inward, outward],
    [outward, inward],
  ] as const) {
    issue.links.push(link);
    const to = { to: other.key, toText: `This issue is linked to ${other.key}` };
    appendHistory(jira, issue, {
      by,
      items: [{ field: "Link", fieldId: "issuelinks", custom: false, from: null, fromText: null, ...to }],
    });
    recordWrite(jira, { kind: "issue_link", issue, by }, { linkId: link.id, to: other.key });
  }
}
