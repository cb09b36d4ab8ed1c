/** Keys of the file that are read and checked, and that nothing acts on yet. What starts to use one takes its line away. */
const INERT = [
  "service",
  "owners",
  "review_cadence",
  "regions.data_residency",
  "rbac.verbs.override",
  "orchestration.provider",
  "workflows[].sample_rate",
  "workflows[].rollback",
  "metrics.publish",
  "security.zero_training_on_client_data",
  "security.idp_provider",
  "alerts",
] as const;

/** The keys of this file that change nothing yet, as "workflows[].sample_rate"; each stands for all below it. */
export function inertKeys(file: unknown): readonly string[] {
  return INERT.filter((key) => isPresent(file, key.split(".")));
}

function isPresent(value: unknown, [key, ...rest]: readonly string[]): boolean {
  if (key === undefined) return value !== undefined;
  const inList = key.endsWith("[]");
  const next = valueAt(value, inList ? key.slice(0, -2) : key);
  return inList ? Array.isArray(next) && next.some((item) => isPresent(item, rest)) : isPresent(next, rest);
}

function valueAt(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Object.entries(value).find(([name]) => name === key)?.[1] : undefined;
}
