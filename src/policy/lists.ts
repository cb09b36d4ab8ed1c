import { z } from "zod";

/** A text that says something. */
export const Text = z.string().regex(/\S/, "must be a text that is not empty");

/** Refuses the second of two equal items, at its own place. */
export function unique(items: readonly unknown[], context: z.RefinementCtx): void {
  items.forEach((item, index) => {
    if (items.indexOf(item) !== index) context.addIssue({ code: "custom", path: [index], message: "stands in the list twice" });
  });
}

/** Groups of people, none of them twice. */
export const Groups = z.array(Text).min(1, "needs at least one group: nobody could answer").superRefine(unique);
