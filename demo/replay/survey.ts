import { appendFileSync, rmSync } from "node:fs";
import type { JiraStep, Read, ServiceNowStep, Step, Unreadable } from "./step.ts";

/** A recorded Jira project: what the site must know of it. */
export interface ProjectSeen {
  readonly name: string;
  readonly types: Map<string, number>;
  readonly statuses: Map<string, JiraStep["issue"]["status"]["category"]>;
}

/** What one pass over the input found, so that the simulators can be set up for it. */
export interface Survey {
  steps: number;
  /** Steps by system. */
  readonly systems: Map<Step["kind"], number>;
  /** Columns by ServiceNow table. */
  readonly columns: Map<string, Set<string>>;
  /** Jira projects by key. */
  readonly projects: Map<string, ProjectSeen>;
  readonly people: Map<string, string>;
  readonly priorities: Set<string>;
  /** Names of fields that recorded changes name. */
  readonly changed: Set<string>;
  readonly oddities: Map<string, number>;
}

/** Nothing seen yet. */
export function emptySurvey(): Survey {
  const jira = { projects: new Map(), people: new Map(), priorities: new Set<string>(), changed: new Set<string>() };
  return { steps: 0, systems: new Map(), columns: new Map(), ...jira, oddities: new Map() };
}

/** Takes note of one step. */
export function note(survey: Survey, step: Step): void {
  survey.steps += 1;
  survey.systems.set(step.kind, (survey.systems.get(step.kind) ?? 0) + 1);
  for (const oddity of step.oddities) survey.oddities.set(oddity, (survey.oddities.get(oddity) ?? 0) + 1);
  if (step.kind === "servicenow") noteRecord(survey, step);
  else noteIssue(survey, step);
}

function noteRecord(survey: Survey, { table, columns, references }: ServiceNowStep): void {
  const known = survey.columns.get(table) ?? new Set();
  for (const name of [...Object.keys(columns), ...Object.keys(references)]) known.add(name);
  survey.columns.set(table, known);
}

function noteIssue(survey: Survey, { issue, by, deed }: JiraStep): void {
  const project: ProjectSeen = survey.projects.get(issue.project.key) ?? {
    name: issue.project.name,
    types: new Map(),
    statuses: new Map(),
  };
  project.types.set(issue.type, (project.types.get(issue.type) ?? 0) + 1);
  project.statuses.set(issue.status.name, issue.status.category);
  survey.projects.set(issue.project.key, project);
  for (const person of [by, issue.assignee, issue.reporter]) if (person !== null) survey.people.set(person.id, person.name);
  if (issue.priority !== null) survey.priorities.add(issue.priority);
  if (deed.do === "change") for (const field of deed.fields) survey.changed.add(field.name);
}

const SHOWN = 12;

/** What could not be read: the first ones to be shown, all of them in a file, and how many. */
export interface UnreadableList {
  readonly count: () => number;
  readonly first: readonly Unreadable[];
  readonly byReason: ReadonlyMap<string, number>;
  readonly file: string;
  add(one: Unreadable): void;
}

/** A list whose every line goes to the file at once. */
export function unreadableList(file: string): UnreadableList {
  const first: Unreadable[] = [];
  const byReason = new Map<string, number>();
  let count = 0;
  rmSync(file, { force: true });
  return {
    count: () => count,
    first,
    byReason,
    file,
    add(one) {
      count += 1;
      byReason.set(one.reason, (byReason.get(one.reason) ?? 0) + 1);
      if (first.length < SHOWN) first.push(one);
      appendFileSync(file, `${JSON.stringify({ file: one.place.file, row: one.place.row, reason: one.reason })}\n`);
    },
  };
}

/** The steps of a stream, up to a limit; what is unreadable goes elsewhere. */
export async function* stepsOf(
  reads: AsyncIterable<Read>,
  limit: number | null,
  unreadable: (one: Unreadable) => void,
): AsyncGenerator<Step> {
  let taken = 0;
  for await (const read of reads) {
    if (limit !== null && taken >= limit) return;
    taken += 1;
    if (read.kind === "unreadable") unreadable(read);
    else yield read;
  }
}

const COUNTED = 100_000;

/** What a limit leaves out. */
export interface NotReached {
  /** Rows by file, as far as they were counted. */
  readonly rows: ReadonlyMap<string, number>;
  /** There are more rows than were counted, in these files or in later ones. */
  readonly more: boolean;
}

/** Counts the rows behind the limit by their files; a long input is not read to its end for that. */
export async function notReached(reads: AsyncIterable<Read>, limit: number | null): Promise<NotReached> {
  const rows = new Map<string, number>();
  let count = 0;
  for await (const { place } of limit === null ? [] : reads) {
    count += 1;
    if (count <= (limit ?? 0)) continue;
    if (count > (limit ?? 0) + COUNTED) return { rows, more: true };
    rows.set(place.file, (rows.get(place.file) ?? 0) + 1);
  }
  return { rows, more: false };
}
