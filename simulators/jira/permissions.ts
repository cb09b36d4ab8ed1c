import type { PermissionKey, ProjectSeed, UserSeed } from "./options.ts";
import type { Comment, Issue } from "./records.ts";
import { findIssue, type Jira } from "./state.ts";

const CLOSED_BY_DEFAULT: ReadonlySet<PermissionKey> = new Set(["EDIT_ALL_COMMENTS", "ADMINISTER_PROJECTS"]);

/** True when the account is a member of one of the groups. */
export function inGroups(user: UserSeed, groups: readonly string[]): boolean {
  return user.groups.some((group) => groups.includes(group));
}

/** True when the project's scheme grants the permission. Customers have none on the platform API. */
export function allowed(user: UserSeed, project: ProjectSeed, key: PermissionKey): boolean {
  if (!user.active || user.accountType === "customer") return false;
  const groups = project.security?.permissions?.[key];
  return groups === undefined ? !CLOSED_BY_DEFAULT.has(key) : inGroups(user, groups);
}

/** True when the issue is not hidden from the account by the project or a security level. */
export function canSee(user: UserSeed, issue: Issue): boolean {
  if (!allowed(user, issue.project, "BROWSE_PROJECTS")) return false;
  const id = issue.fields.get("security") ?? null;
  if (id === null) return true;
  const level = issue.project.security?.levels?.find((one) => one.id === id);
  return level !== undefined && inGroups(user, level.groups);
}

/** The issue, when it exists and the account may see it. */
export function visibleIssue(jira: Jira, user: UserSeed, idOrKey: string): Issue | undefined {
  const issue = findIssue(jira, idOrKey);
  return issue !== undefined && canSee(user, issue) ? issue : undefined;
}

/** True when a restricted comment is meant for the account. */
export function canReadComment(user: UserSeed, comment: Comment): boolean {
  if (!canSee(user, comment.issue)) return false;
  const limit = comment.visibility;
  if (limit === undefined) return true;
  if (limit.type === "group") return user.groups.includes(limit.identifier);
  const roles = comment.issue.project.security?.roles ?? {};
  return Object.hasOwn(roles, limit.identifier) && inGroups(user, roles[limit.identifier] ?? []);
}

/** True when the account may look at other people and groups. */
export function canBrowseUsers(jira: Jira, user: UserSeed): boolean {
  return jira.options.browseUsers === undefined || inGroups(user, jira.options.browseUsers);
}
