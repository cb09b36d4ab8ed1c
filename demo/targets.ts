import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";

const Policy = z.looseObject({
  metrics: z.looseObject({ publish: z.array(z.looseObject({ name: z.string(), target: z.number() })) }),
});

/** The targets of the figures that this policy file publishes, by their names. */
export function targetsOf(policyFile: string): ReadonlyMap<string, number> {
  const { metrics } = Policy.parse(parse(readFileSync(policyFile, "utf8")));
  return new Map(metrics.publish.map(({ name, target }) => [name, target]));
}
