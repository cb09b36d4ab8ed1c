import type { JiraSim } from "../../simulators/jira/index.ts";
import type { JiraStep, RecordedIssue } from "./step.ts";

/** Carries recorded deeds out on a site. */
export interface Deeds {
  /** Puts the issue there as it stood before the deed, when nobody has seen it yet. No event fires. */
  prepare(step: JiraStep): void;
  /** False when nothing of the deed shows on the site. Throws what the site refuses. */
  carryOut(step: JiraStep): boolean;
}

interface Fields {
  /** The recorded priority as a field of its own: sites name priorities as they like. */
  readonly priority: (name: string | null) => Readonly<Record<string, unknown>>;
  /** The field that holds a recorded change whose own field the site does not know, by name. */
  readonly recorded: ReadonlyMap<string, string>;
}

const NATIVE: ReadonlySet<string> = new Set(["summary", "description", "labels", "priority", "assignee", "status", "resolution"]);
const MAX_TEXT = 250;

/** Deeds on this site. Recorded comments are found again by their recorded ids. */
export function issueDeeds(sim: JiraSim, fields: Fields): Deeds {
  const comments = new Map<string, string>();
  return {
    prepare(step) {
      if (sim.issue(step.key) !== undefined || step.deed.do === "create") return;
      seed(sim, before(step), fields);
      if (step.deed.do !== "edit_comment" && step.deed.do !== "delete_comment") return;
      comments.set(step.deed.id, sim.comment(step.key, step.deed.body, { as: step.by.id, silent: true }));
    },
    carryOut(step) {
      const { deed, key, by } = step;
      switch (deed.do) {
        case "create":
          return create(sim, step, fields);
        case "change":
          return change(sim, step, fields);
        case "comment":
          comments.set(deed.id, sim.comment(key, deed.body, { as: by.id }));
          return true;
        case "edit_comment":
        case "delete_comment":
          // The site's shortcuts only add: what somebody says anew reaches the readers the same way.
          sim.comment(key, deed.do === "delete_comment" ? "(comment deleted)" : deed.body, { as: by.id });
          return true;
      }
    },
  };
}

function seed(sim: JiraSim, issue: RecordedIssue, { priority }: Fields): void {
  const { assignee, labels } = issue;
  sim.seed({
    project: issue.project.key,
    issueType: issue.type,
    key: issue.key,
    summary: issue.summary,
    ...(issue.description === null ? {} : { description: issue.description.slice(0, 20_000) }),
    status: issue.status.name,
    fields: { ...priority(issue.priority), labels, ...(assignee === null ? {} : { assignee: { accountId: assignee.id } }) },
    ...(issue.reporter === null ? {} : { reporter: issue.reporter.id }),
    ...(issue.created === null ? {} : { created: issue.created }),
  });
}

/** The issue as the recorded change found it. */
function before({ issue, deed }: JiraStep): RecordedIssue {
  if (deed.do !== "change") return issue;
  const was = (name: string): string | undefined => deed.fields.find((field) => field.name.toLowerCase() === name)?.from;
  const status = was("status");
  return {
    ...issue,
    summary: was("summary") || issue.summary,
    description: was("description") ?? issue.description,
    priority: was("priority") ?? issue.priority,
    assignee: was("assignee") === undefined ? issue.assignee : null,
    labels:
      was("labels") === undefined
        ? issue.labels
        : (was("labels")
            ?.split(" ")
            .filter((label) => label !== "") ?? []),
    // Where it came from is on the site only when something else was recorded there.
    status: status === undefined ? issue.status : { name: "Open", category: "new" },
  };
}

function create(sim: JiraSim, step: JiraStep, fields: Fields): boolean {
  if (sim.issue(step.key) !== undefined) return change(sim, step, fields);
  seed(sim, step.issue, fields);
  sim.announce(step.key, { as: step.by.id });
  return true;
}

/** Brings the issue to its recorded state: fields in one edit, then the status. */
function change(sim: JiraSim, { issue, deed, by, key }: JiraStep, { priority, recorded }: Fields): boolean {
  const now = sim.issue(key);
  if (now === undefined) return false;
  const others = deed.do === "change" ? deed.fields.filter(({ name }) => !NATIVE.has(name.toLowerCase())) : [];
  const foreign = others.flatMap(({ name, to }) => {
    const field = recorded.get(name);
    return field === undefined ? [] : [[field, to.replaceAll(/\s+/g, " ").slice(0, MAX_TEXT)] as const];
  });
  const wanted: Record<string, unknown> = {
    summary: issue.summary,
    labels: issue.labels,
    assignee: issue.assignee === null ? null : { accountId: issue.assignee.id },
    ...priority(issue.priority),
    ...Object.fromEntries(foreign),
  };
  const updated = now.histories.length;
  sim.editIssue(key, wanted, { as: by.id });
  if (now.status !== issue.status.name) sim.transition(key, issue.status.name, { as: by.id });
  return (sim.issue(key)?.histories.length ?? 0) > updated;
}
