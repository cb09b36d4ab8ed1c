import type { ServiceNowConfig } from "./config.ts";

/** User names, in lower case, of all our accounts on the instance. */
export function oursOf({ account, workflowAccounts }: ServiceNowConfig): ReadonlySet<string> {
  return new Set(accountsOf({ account, workflowAccounts }).map(({ userName }) => userName.toLowerCase()));
}

/** Their sys_ids. */
export function ourIdsOf(config: ServiceNowConfig): ReadonlySet<string> {
  return new Set(accountsOf(config).map(({ id }) => id));
}

/** The instance as a workflow's own account reaches it: the workflow's record type alone, and no credentials of the others. */
export function configOf(config: ServiceNowConfig, workflow: string): ServiceNowConfig | null {
  if (!Object.hasOwn(config.workflowAccounts, workflow)) return null;
  const own = config.workflowAccounts[workflow];
  if (own === undefined) return null;
  const { account, auth, source } = own;
  return { ...config, account, auth, sources: [source], workflowAccounts: {} };
}

function accountsOf({ account, workflowAccounts }: Pick<ServiceNowConfig, "account" | "workflowAccounts">) {
  return [account, ...Object.values(workflowAccounts).map((one) => one.account)];
}
