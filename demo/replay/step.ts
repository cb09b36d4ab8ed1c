/** Where a recorded row or body stands. Rows count from 1, the header of a table included. */
export interface Place {
  readonly file: string;
  readonly row: number;
}

/** A row or body that cannot be driven, and why. */
export interface Unreadable {
  readonly kind: "unreadable";
  readonly place: Place;
  readonly reason: string;
}

/** A record of ServiceNow as it was recorded at one moment: all its columns. The first of a record inserts it, each further one updates it. */
export interface ServiceNowStep {
  readonly kind: "servicenow";
  readonly place: Place;
  readonly table: "incident" | "change_request";
  /** What tells records apart. */
  readonly key: string;
  readonly columns: Readonly<Record<string, string>>;
  /** References by column: the table they point to, the id or name, and what people read. */
  readonly references: Readonly<Record<string, Reference>>;
  /** The recorded sys_mod_count; null when none was recorded. */
  readonly version: number | null;
  /** What is odd about the row as recorded: kept, driven, and counted. */
  readonly oddities: readonly string[];
}

/** What a reference column points to. */
export interface Reference {
  readonly table: string;
  readonly id: string;
  readonly name: string;
}

export interface Person {
  readonly id: string;
  readonly name: string;
}

/** An issue of Jira as recorded, in our words. */
export interface RecordedIssue {
  readonly key: string;
  readonly project: { readonly key: string; readonly name: string };
  readonly type: string;
  readonly status: { readonly name: string; readonly category: "new" | "indeterminate" | "done" };
  readonly summary: string;
  readonly description: string | null;
  readonly priority: string | null;
  readonly labels: readonly string[];
  readonly assignee: Person | null;
  readonly reporter: Person | null;
  readonly created: Date | null;
}

/** What somebody did to an issue. */
export type JiraDeed =
  | { readonly do: "create" }
  /** Brings the issue to the recorded state; `fields` are the recorded changes, by name: before and after. */
  | { readonly do: "change"; readonly fields: readonly { readonly name: string; readonly from: string; readonly to: string }[] }
  | { readonly do: "comment"; readonly id: string; readonly body: string }
  | { readonly do: "edit_comment"; readonly id: string; readonly body: string }
  | { readonly do: "delete_comment"; readonly id: string; readonly body: string };

export interface JiraStep {
  readonly kind: "jira";
  readonly place: Place;
  readonly key: string;
  readonly issue: RecordedIssue;
  readonly by: Person;
  readonly deed: JiraDeed;
  readonly oddities: readonly string[];
}

export type Step = ServiceNowStep | JiraStep;
export type Read = Step | Unreadable;

/** What tells a record apart over both systems. */
export function trackOf(step: Step): string {
  return step.kind === "servicenow" ? `servicenow/${step.table}/${step.key}` : `jira/${step.key}`;
}
