import type { Adf } from "./adf.ts";

/** One account. It signs in with `emailAddress` (or the accountId) and `token`, by basic or bearer auth; others see the address only when `emailVisible`. */
export interface UserSeed {
  accountId: string;
  displayName: string;
  emailAddress?: string;
  emailVisible?: boolean;
  accountType: "atlassian" | "app" | "customer";
  active: boolean;
  token: string;
  /** groupIds */
  groups: readonly string[];
}

export interface GroupSeed {
  groupId: string;
  name: string;
}

export interface StatusSeed {
  id: string;
  name: string;
  category: "new" | "indeterminate" | "done";
}

/** A field of a transition screen. */
export interface ScreenFieldSeed {
  fieldId: string;
  required: boolean;
}

export interface TransitionSeed {
  id: string;
  name: string;
  from: readonly string[] | "any";
  to: string;
  screen?: readonly ScreenFieldSeed[];
  /** `ignored` drops a comment without a word, as a transition without a screen may. Default: accepted. */
  comment?: "accepted" | "required" | "ignored";
  /** Who may see and use it: members of one of these groups, or one of these accounts. Absent: everyone. */
  condition?: { groups?: readonly string[]; users?: readonly string[] };
  /** Resolution set by the post function; null clears it. */
  resolution?: string | null;
}

/** An approval step of a service desk: whoever enters the status is asked for; `needed` (default 1) approvals lead to one status, one refusal to the other. */
export interface ApprovalSeed {
  status: string;
  name: string;
  groups?: readonly string[];
  users?: readonly string[];
  needed?: number;
  approved: string;
  declined: string;
}

export interface WorkflowSeed {
  statuses: readonly StatusSeed[];
  initial: string;
  transitions: readonly TransitionSeed[];
  approvals?: readonly ApprovalSeed[];
}

export interface IssueTypeSeed {
  id: string;
  name: string;
  subtask?: boolean;
  workflow: WorkflowSeed;
  /** Field ids on the create and edit screens. Absent: all. */
  screen?: readonly string[];
}

export const PERMISSION_KEYS = [
  "BROWSE_PROJECTS",
  "ADD_COMMENTS",
  "EDIT_ISSUES",
  "TRANSITION_ISSUES",
  "CREATE_ATTACHMENTS",
  "CREATE_ISSUES",
  "ASSIGN_ISSUES",
  "LINK_ISSUES",
  "EDIT_ALL_COMMENTS",
  "EDIT_OWN_COMMENTS",
  "DELETE_OWN_COMMENTS",
  "ADMINISTER_PROJECTS",
] as const;
export type PermissionKey = (typeof PERMISSION_KEYS)[number];

/** Permission scheme and issue security of a project, by groupId. A permission not named is open to all (EDIT_ALL_COMMENTS, ADMINISTER_PROJECTS: to nobody). */
export interface SecuritySeed {
  permissions?: Partial<Record<PermissionKey, readonly string[]>>;
  levels?: readonly { id: string; name: string; groups: readonly string[] }[];
  /** role name -> groupIds, for comment visibility */
  roles?: Readonly<Record<string, readonly string[]>>;
}

export interface ProjectSeed {
  key: string;
  id: string;
  name: string;
  projectTypeKey?: "software" | "service_desk" | "business";
  issueTypes: readonly IssueTypeSeed[];
  security?: SecuritySeed;
}

export const CUSTOM_KINDS = ["textfield", "textarea", "number", "date", "datetime", "select", "user", "labels"] as const;
export interface CustomFieldSeed {
  id: `customfield_${number}`;
  name: string;
  kind: (typeof CUSTOM_KINDS)[number];
  options?: readonly string[];
}

export interface CommentSeed {
  author: string;
  body: string | Adf;
  created?: Date;
  /** a service-desk note that customers do not see */
  internal?: boolean;
  properties?: readonly { key: string; value: unknown }[];
}

export interface AttachmentSeed {
  author: string;
  filename: string;
  content: string | Uint8Array;
  mimeType?: string;
}

/** One issue. `fields` holds further fields as REST v3 takes them. */
export interface IssueSeed {
  project: string;
  /** name or id */
  issueType: string;
  key?: string;
  id?: string;
  summary: string;
  description?: string | Adf;
  /** name or id */
  status?: string;
  fields?: Readonly<Record<string, unknown>>;
  /** key or id */
  parent?: string;
  reporter?: string;
  created?: Date;
  updated?: Date;
  security?: string;
  properties?: Readonly<Record<string, unknown>>;
  comments?: readonly CommentSeed[];
  attachments?: readonly AttachmentSeed[];
}

export interface WebhookSeed {
  url: string;
  secret: string;
  /** JQL of the webhook; what does not match is not sent */
  filter?: string;
  events?: readonly string[];
  /** Also send jira:issue_updated with issue_commented for a comment. Default false. */
  issueCommented?: boolean;
  /** Wait before the first retry in ms (a real site waits 5 to 15 minutes). Default 100. */
  baseWaitMs?: number;
  /** Default 5. */
  tries?: number;
  timeoutMs?: number;
}

export type TriggerSeed =
  | { on: "issue_created"; project: string; issueType?: string }
  | { on: "status_entered"; project: string; status: string; issueType?: string };

export interface RuleSeed {
  ruleId: string;
  /** value of `event` in the body */
  event: string;
  trigger: TriggerSeed;
  /** issue property whose `taskId` goes into the body */
  taskProperty?: string;
  /** `automation` sends the bare issue in automation format (numeric ids, no actor). Default: custom. */
  format?: "custom" | "automation";
}

export interface AutomationSeed {
  url: string;
  headerName: string;
  /** the value the rules send; of a list the first */
  secret: string | readonly string[];
  rules: readonly RuleSeed[];
  timeoutMs?: number;
}

/** Shares (0 to 1) of outgoing requests that are doubled, never sent, or sent after the next one. */
export interface DeliveryShares {
  duplicate: number;
  lose: number;
  reorder: number;
}

/** Whom a schedule calls: a person, or something that calls several, one after another. */
export interface OnCallSeed {
  id: string;
  type: "user" | "escalation" | "team" | "none";
  /** minutes after which an escalation calls it */
  escalationTime?: number;
  onCallParticipants?: readonly OnCallSeed[];
}

/** One request with the status of its answer. */
export interface HeardRequest {
  method: string;
  path: string;
  query: string;
  body: unknown;
  status: number;
}

export interface JiraOptions {
  port?: number;
  users: readonly UserSeed[];
  groups: readonly GroupSeed[];
  /** By schedule id, who is on call now; the map may change. */
  schedules?: ReadonlyMap<string, readonly OnCallSeed[]>;
  /** accountId of the account the product works with */
  serviceUser: string;
  projects: readonly ProjectSeed[];
  issues?: readonly IssueSeed[];
  customFields?: readonly CustomFieldSeed[];
  /** The field that makes an issue of a service desk a customer request. Absent: all of them are. */
  requestTypeField?: string;
  webhook?: WebhookSeed;
  automation?: AutomationSeed;
  delivery?: Partial<DeliveryShares>;
  /** What every error says besides, as a site that is left in debugging does. */
  trace?: string;
  now?: () => Date;
  seed?: number;
  /** Per-issue write limits, 20 per 2 s and 100 per 30 s. Default on. */
  perIssueLimits?: boolean;
  /** How long a write stays unseen by search, in ms of `now`. Default 0. */
  indexLagMs?: number;
  /** groupIds holding "Browse users and groups". Absent: everyone. */
  browseUsers?: readonly string[];
  attachmentLimitBytes?: number;
  commentLimit?: number;
  /** Requests kept in `journal`, oldest dropped first. Default 20,000. */
  journalLimit?: number;
  /** Hears each request that met no fault, with the body of its answer. */
  heard?: (request: HeardRequest, answer: unknown) => void;
}
