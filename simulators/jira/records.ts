import type { Adf } from "./adf.ts";
import type { ApprovalSeed, CUSTOM_KINDS, IssueTypeSeed, ProjectSeed, StatusSeed, UserSeed } from "./options.ts";

export type FieldKind = (typeof CUSTOM_KINDS)[number] | "priority" | "names" | "security";

export interface FieldDef {
  id: string;
  name: string;
  kind: FieldKind;
  custom: boolean;
  options?: readonly string[];
}

export interface Visibility {
  type: "group" | "role";
  value: string;
  identifier: string;
}

export interface Comment {
  id: string;
  issue: Issue;
  author: UserSeed;
  updateAuthor: UserSeed;
  body: Adf;
  created: Date;
  updated: Date;
  visibility: Visibility | undefined;
  properties: Map<string, unknown>;
}

export interface Attachment {
  id: string;
  issue: Issue;
  filename: string;
  mimeType: string;
  bytes: Uint8Array;
  author: UserSeed;
  created: Date;
}

/** `from`/`to` are ids, the strings what people read; null where Jira has none. */
export interface Change {
  field: string;
  fieldId: string;
  custom: boolean;
  from: string | null;
  fromText: string | null;
  to: string | null;
  toText: string | null;
}

export interface History {
  id: string;
  author: UserSeed;
  created: Date;
  items: readonly Change[];
  /** as the caller sent it: never trusted, never the author */
  metadata: unknown;
}

export interface RemoteLink {
  id: number;
  globalId: string | undefined;
  body: Readonly<Record<string, unknown>>;
}

export interface IssueLink {
  id: string;
  type: string;
  inward: string;
  outward: string;
}

/** One question of an approval step, with everybody it was put to when it was asked. */
export interface Approval {
  id: string;
  step: ApprovalSeed;
  approvers: { user: UserSeed; decision: "pending" | "approved" | "declined" }[];
  final: "pending" | "approved" | "declined";
  created: Date;
  completed: Date | undefined;
}

export interface Issue {
  id: string;
  key: string;
  project: ProjectSeed;
  type: IssueTypeSeed;
  parentId: string | undefined;
  status: StatusSeed;
  resolution: string | null;
  resolved: Date | undefined;
  creator: UserSeed;
  created: Date;
  updated: Date;
  /** stored values by field id */
  fields: Map<string, unknown>;
  subtasks: Issue[];
  comments: Comment[];
  attachments: Attachment[];
  properties: Map<string, unknown>;
  histories: History[];
  remoteLinks: RemoteLink[];
  links: IssueLink[];
  approvals: Approval[];
}

export type WriteKind =
  | "issue_created"
  | "field_edit"
  | "transition"
  | "comment_created"
  | "comment_updated"
  | "comment_deleted"
  | "comment_property"
  | "attachment"
  | "property_set"
  | "property_deleted"
  | "remote_link"
  | "issue_link"
  | "approval";

/** One effect that reached the site, in order. `detail` holds ids and names, such as the comment id or the target status. */
export interface Write {
  kind: WriteKind;
  issueId: string;
  issueKey: string;
  accountId: string;
  at: Date;
  /** when the request that wrote it came in; absent when somebody worked in the browser */
  arrived?: Date;
  detail: Readonly<Record<string, unknown>>;
}

/** One request as it came in and how it was answered; status 0: it got no answer. */
export interface JournalEntry {
  at: Date;
  method: string;
  path: string;
  query: string;
  accountId: string | undefined;
  body: unknown;
  status: number;
  fault: string | undefined;
}

/** Something a careful client would not have done. */
export interface Violation {
  kind: "rest_v2" | "wiki_interpreted" | "unknown_path" | "history_metadata" | "string_body" | "approval_answered";
  method: string;
  path: string;
  accountId: string | undefined;
}

/** What every event of a bulk change carries besides. */
export interface BulkOperation {
  readonly bulkOperationId: string;
  readonly totalIssueCount: number;
}

export interface JiraEvent {
  name: "jira:issue_created" | "jira:issue_updated" | "comment_created" | "comment_updated" | "comment_deleted";
  issue: Issue;
  actor: UserSeed;
  eventType?: string;
  history?: History;
  comment?: Comment;
}
