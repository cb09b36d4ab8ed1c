import { canonical, type Example } from "../case/index.ts";

/** How a prompt shows what people decided earlier: data of typed values, one line each. None when there are no examples: the prompt stays as it is. */
export function exampleLines(examples: readonly Example[]): string[] {
  if (examples.length === 0) return [];
  return ["", "What operators decided on earlier drafts, as data:", ...examples.map((example) => `- ${canonical(example)}`)];
}
