import { z } from "zod";

const Id = z.string().min(1).max(200);

/** The static directory file: who is who, when no IdP is connected. Ids are immutable directory ids; no names, no e-mail addresses are needed. */
export const DirectoryFile = z
  .strictObject({
    people: z.array(
      z.strictObject({
        id: Id,
        active: z.boolean().default(true),
        human: z.boolean().default(true),
        groups: z.array(Id).default([]),
        /** Account ids by ticket system: {servicenow: [sys_id], jira: [accountId]}. */
        accounts: z.record(z.string().min(1), z.array(Id).min(1)).default({}),
      }),
    ),
  })
  .superRefine((file, problem) => {
    const owner = new Map<string, string>();
    file.people.forEach((person, i) => {
      const keys = [
        `id ${person.id}`,
        ...Object.entries(person.accounts).flatMap(([system, ids]) => ids.map((id) => `${system} account ${id}`)),
      ];
      for (const key of keys) {
        const other = owner.get(key);
        if (other !== undefined)
          problem.addIssue({ code: "custom", path: ["people", i], message: `${key} already belongs to ${other}` });
        owner.set(key, person.id);
      }
    });
  });
export type DirectoryFile = z.infer<typeof DirectoryFile>;
