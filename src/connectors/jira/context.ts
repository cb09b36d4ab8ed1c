import { getIssue } from "jira.js/cloud";
import {
  type Attachment,
  OpsError,
  type Part,
  type Section,
  type Task,
  type TicketContext,
  type TicketRef,
} from "../../case/index.ts";
import { type Entry, entriesIn } from "./changelog.ts";
import { readComments } from "./comments.ts";
import { fieldNames, peopleOf, phaseOf, regionOf, ticketFields } from "./fields.ts";
import { LINKS_FIELD, linksOf } from "./links.ts";
import { isOurs, issueId, projectOf, type Site } from "./site.ts";
import { snake } from "./text.ts";
import { accountIn, has, type Issue, issueOf, listIn, millis, part, textIn } from "./wire.ts";

/** The one record type of this system, as TicketRefs name it. */
export const KIND = "issue";

/** Throws TICKET_REFUSED for a ticket of another system or kind. */
export function ownTicket(ref: TicketRef): string {
  if (ref.system !== "jira" || ref.kind !== KIND) throw new OpsError("TICKET_REFUSED", "not a ticket of this system", {});
  return issueId(ref.id);
}

const NOTHING: ReadonlySet<Part> = new Set();
const ABSENT = { status: "absent", value: null } as const;

/** Reads an issue with all its sections in one call (more only for many comments), its linked issues too when they are wanted; approvals, history and a schedule are nothing that a software project has. Throws TICKET_ABSENT, also for a hidden issue. */
export async function readContext(site: Site, ref: TicketRef, parts: ReadonlySet<Part> = NOTHING): Promise<TicketContext> {
  const id = ownTicket(ref);
  const fields = [...fieldNames(site.config), ...(parts.has("relations") ? [LINKS_FIELD] : [])];
  const issue = issueOf(await getIssue(site.reads, { issueIdOrKey: id, fields }));
  return {
    ...(await contextOf(site, id, issue)),
    ...(parts.has("relations") ? { relations: linksOf(issue, (one) => isReview(site, one)) } : {}),
    ...(parts.has("approvals") ? { approvals: ABSENT } : {}),
    ...(parts.has("history") ? { history: ABSENT } : {}),
    ...(parts.has("schedule") ? { schedule: ABSENT } : {}),
    ...(parts.has("moves") ? { moves: ABSENT } : {}),
  };
}

/** The same with the newest entries of its changelog, oldest first, in the same call. */
export async function readWithHistory(site: Site, ref: TicketRef): Promise<{ context: TicketContext; recent: readonly Entry[] }> {
  const id = ownTicket(ref);
  const fields = fieldNames(site.config);
  const issue = issueOf(await getIssue(site.reads, { issueIdOrKey: id, fields, expand: "changelog" }));
  const recent = entriesIn(listIn(issue["changelog"], "histories"));
  return { context: await contextOf(site, id, issue), recent };
}

async function contextOf(site: Site, id: string, issue: Issue): Promise<TicketContext> {
  if (issue.id !== id) throw new OpsError("TICKET_ANSWER_INVALID", "the answer is another issue", { issue: id });
  const { fields } = issue;
  const desk = noteDesk(site, issue.key, fields["project"]);
  return {
    ref: { system: "jira", kind: KIND, id, key: issue.key },
    version: versionOf(issue),
    readAt: site.clock().toISOString(),
    region: regionOf(issue, site.config),
    fields: ticketFields(issue, site.config),
    people: peopleOf(issue),
    tasks: tasksOf(site, fields),
    // Assets and calendars of changes are not read: that none were found would be untrue.
    items: ABSENT,
    comments: await readComments(site, id, fields["comment"], desk),
    attachments: attachmentsOf(site, issue),
    conflicts: ABSENT,
  };
}

/** The issue's version: when it was last changed, in milliseconds. */
export function versionOf({ fields }: Issue): string {
  return String(millis(fields["updated"]) ?? 0);
}

/** Remembers whether the issue's project is a service desk; gives it. */
export function noteDesk(site: Site, key: string, project: unknown): boolean {
  const name = projectOf(key);
  const desk = Object.hasOwn(site.config.desks, name) || textIn(project, "projectTypeKey") === "service_desk";
  site.desks.set(name, desk);
  return desk;
}

/** Whether comments on this ticket may be seen by customers; asks the site when no issue of the project was read yet. */
export async function onDesk(site: Site, ref: TicketRef): Promise<boolean> {
  const known = site.desks.get(projectOf(ref.key));
  if (known !== undefined) return known;
  const issue = issueOf(await getIssue(site.reads, { issueIdOrKey: issueId(ref.id), fields: ["project"] }));
  return noteDesk(site, ref.key, issue.fields["project"]);
}

/** The sub-tasks, without the ones that only ask people. */
function tasksOf(site: Site, fields: Issue["fields"]): Section<readonly Task[]> {
  if (!has(fields, "subtasks")) return { status: "forbidden", value: null };
  const work = listIn(fields, "subtasks").filter((one) => !isReview(site, part(one, "fields")));
  return { status: "ok", value: work.map(taskOf) };
}

/** True for fields of a review sub-task. */
export function isReview(site: Pick<Site, "config">, fields: unknown): boolean {
  return textIn(part(fields, "issuetype"), "name") === site.config.reviewType;
}

function taskOf(row: unknown): Task {
  const fields = part(row, "fields");
  const status = part(fields, "status");
  return {
    id: textIn(row, "id") ?? "",
    key: textIn(row, "key") ?? "",
    kind: KIND,
    title: textIn(fields, "summary") ?? "",
    state: snake(textIn(status, "name") ?? ""),
    phase: phaseOf(status),
    type: snake(textIn(part(fields, "issuetype"), "name") ?? ""),
    assignee: null,
  };
}

function attachmentsOf(site: Site, issue: Issue): Section<readonly Attachment[]> {
  if (!has(issue.fields, "attachment")) return { status: "forbidden", value: null };
  return { status: "ok", value: filesOn(site, issue) };
}

/** The files of an issue as read; none when they are hidden. */
export function filesOn(site: Site, { fields }: Issue): readonly Attachment[] {
  return listIn(fields, "attachment").map((row) => {
    const author = accountIn(part(row, "author")) ?? "";
    const bytes = part(row, "size");
    return {
      id: textIn(row, "id") ?? "",
      name: textIn(row, "filename") ?? "",
      bytes: typeof bytes === "number" ? bytes : 0,
      author,
      own: isOurs(site, author),
    };
  });
}
