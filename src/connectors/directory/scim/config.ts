import { z } from "zod";

const Name = z.string().min(1).max(300);

/** An identity provider that pushes people and groups, as configured. */
export const ScimConfig = z.strictObject({
  /** The tokens that let it, as they are; two while one is replaced. */
  tokens: z
    .array(z.string().regex(/^\S{32,500}$/, "must be 32 to 500 characters without blanks"))
    .min(1)
    .max(2, "must be one token, or two while one is replaced"),
  /** The policy's group names and the ids that they mean. */
  groups: z.record(Name, Name),
  /** Ticket system and the attribute of the enterprise extension that holds the account there. */
  attributes: z.record(
    z.string().regex(/^[a-z][a-z0-9_-]{0,39}$/),
    z.enum(["employeeNumber", "costCenter", "organization", "division", "department"]),
  ),
});
export type ScimConfig = z.infer<typeof ScimConfig>;
