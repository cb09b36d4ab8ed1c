import { z } from "zod";
import { Groups, Text } from "./lists.ts";

/** Ours, rbac.automatic_reviewers: programs that may ask for more people, by their own account at the identity provider. Unset: none. */
export const AutomaticReviewers = z
  .array(
    z.strictObject({
      name: z.string().regex(/^[a-z][a-z0-9_-]{0,60}$/, "must be a short lower-case name"),
      account: Text,
      workflows: Groups,
    }),
  )
  .min(1)
  .superRefine((all, context) => {
    for (const key of ["name", "account"] as const)
      all.forEach((one, index) => {
        if (all.findIndex((other) => other[key] === one[key]) !== index)
          context.addIssue({ code: "custom", path: [index, key], message: "stands in the list twice" });
      });
  });
