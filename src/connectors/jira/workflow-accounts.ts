import type { JiraConfig } from "./config.ts";

/** Account ids of all our accounts on the site: the system's and those of single workflows. */
export function oursOf({ accountId, workflowAccounts }: JiraConfig): ReadonlySet<string> {
  return new Set([accountId, ...Object.values(workflowAccounts).map((one) => one.accountId)]);
}

/** The site as a workflow's own account reaches it: the workflow's project alone, and no credentials of the others. */
export function configOf(config: JiraConfig, workflow: string): JiraConfig | null {
  const own = Object.hasOwn(config.workflowAccounts, workflow) ? config.workflowAccounts[workflow] : undefined;
  if (own === undefined) return null;
  const { accountId, auth, source } = own;
  const workflows = only(config.workflows, [source]);
  const projects = Object.values(workflows).map(({ project }) => project);
  const [desks, administrators] = [only(config.desks, projects), only(config.administrators, projects)];
  return { ...config, accountId, auth, workflows, desks, administrators, workflowAccounts: {} };
}

function only<T>(from: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)));
}
