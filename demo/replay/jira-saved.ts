import type { JiraSim } from "../../simulators/jira/index.ts";
import { textIn } from "./read/json.ts";
import type { SavedIssue } from "./saved.ts";

const REVIEW = "Ops Review";

/** The recorded issues and the sub-tasks that ask about them. */
export function saveIssues(sim: JiraSim, types: ReadonlyMap<string, string>): SavedIssue[] {
  const recorded = [...types].flatMap(([key, type]) => savedIssue(sim, key, type));
  const questions = [...types.keys()].flatMap(
    (key) => sim.issue(key)?.subtaskKeys.flatMap((sub) => savedIssue(sim, sub, REVIEW)) ?? [],
  );
  return [...recorded, ...questions];
}

function savedIssue(sim: JiraSim, key: string, issueType: string): SavedIssue[] {
  const issue = sim.issue(key);
  if (issue === undefined) return [];
  return [
    {
      id: issue.id,
      key,
      project: key.slice(0, key.lastIndexOf("-")),
      issueType,
      status: issue.status,
      parent: issue.parentKey ?? null,
      reporter: textIn(issue.fields["reporter"], "accountId") ?? null,
      updated: issue.updated.toISOString(),
      fields: Object.fromEntries(Object.entries(issue.fields).filter(([, value]) => value !== null)),
      properties: { ...issue.properties },
      comments: issue.comments.map(({ author, body, internal, properties }) => ({
        author,
        body,
        internal,
        properties: { ...properties },
      })),
      attachments: issue.attachments.map(({ author, filename, text }) => ({ author, filename, text })),
    },
  ];
}

/** Puts saved issues on a fresh site, parents before their sub-tasks. Comments get new ids. */
export function putIssuesBack(sim: JiraSim, saved: readonly SavedIssue[]): void {
  for (const issue of saved) {
    const { summary, reporter: _reporter, ...fields } = issue.fields;
    sim.seed({
      project: issue.project,
      issueType: issue.issueType,
      id: issue.id,
      key: issue.key,
      summary: typeof summary === "string" ? summary : "(no summary)",
      status: issue.status,
      fields,
      ...(issue.parent === null ? {} : { parent: issue.parent }),
      ...(issue.reporter === null ? {} : { reporter: issue.reporter }),
      updated: new Date(issue.updated),
      properties: issue.properties,
      comments: issue.comments.map(({ author, body, internal, properties }) => ({
        author,
        // Read back from the same site: what it showed is a document.
        body: body as string,
        internal,
        properties: Object.entries(properties).map(([key, value]) => ({ key, value })),
      })),
      attachments: issue.attachments.map(({ author, filename, text }) => ({ author, filename, content: text })),
    });
  }
}
