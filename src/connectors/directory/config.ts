import { z } from "zod";

const Id = z.string().min(1).max(200);

const Time = z.iso.datetime({ offset: true, error: 'must be a time such as "2026-12-24T00:00:00Z"' });
const Away = z
  .strictObject({ from: Time, until: Time, delegate: Id.nullable().default(null) })
  .refine(({ from, until }) => Date.parse(from) < Date.parse(until), { path: ["until"], message: "must be after from" });

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
        /** Id of the manager, who is asked last. */
        manager: Id.optional(),
        /** Site of the roster. */
        site: Id.optional(),
        /** Times out of office; the delegate is asked instead, with the rights of his own groups only. */
        away: z.array(Away).optional(),
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
