import { z } from "zod";

const Id = z.string().min(1).max(200);

const Time = z.iso.datetime({ offset: true, error: 'must be a time such as "2026-12-24T00:00:00Z"' });
const Away = z
  .strictObject({ from: Time, until: Time, delegate: Id.nullable().default(null) })
  .refine(({ from, until }) => Date.parse(from) < Date.parse(until), { path: ["until"], message: "must be after from" });
/** Account ids by ticket system: {servicenow: [sys_id], jira: [accountId]}. */
const Accounts = z.record(z.string().min(1), z.array(Id).min(1)).default({});

interface Owners {
  readonly people: readonly { readonly id: string; readonly accounts: Readonly<Record<string, readonly string[]>> }[];
}

/** Whoever has an id or an account has it alone: of two owners nobody could say who answered. */
function oneOwnerEach(file: Owners, problem: z.core.$RefinementCtx): void {
  const owner = new Map<string, string>();
  file.people.forEach((person, i) => {
    const keys = [
      { key: `id ${person.id.toLowerCase()}`, path: ["people", i] },
      ...Object.entries(person.accounts).flatMap(([system, ids]) =>
        ids.map((id, at) => ({ key: `${system} account ${id}`, path: ["people", i, "accounts", system, at] })),
      ),
    ];
    for (const { key, path } of keys) {
      const other = owner.get(key);
      if (other !== undefined) problem.addIssue({ code: "custom", path, message: `${key} already belongs to ${other}` });
      owner.set(key, person.id);
    }
  });
}

/** The static directory file: who is who, when no IdP is connected. Ids are immutable directory ids; no names, no e-mail addresses are needed. */
export const DirectoryFile = z
  .strictObject({
    people: z.array(
      z.strictObject({
        id: Id,
        active: z.boolean().default(true),
        human: z.boolean().default(true),
        groups: z.array(Id).default([]),
        accounts: Accounts,
        /** Id of the manager, who is asked last. */
        manager: Id.optional(),
        /** Site of the roster. */
        site: Id.optional(),
        /** Times out of office; the delegate is asked instead, with the rights of his own groups only. */
        away: z.array(Away).optional(),
      }),
    ),
  })
  .superRefine(oneOwnerEach);
export type DirectoryFile = z.infer<typeof DirectoryFile>;

/** Which ticket accounts belong to whom in a connected directory; `human: false` marks an account that no single person uses. */
export const AccountsFile = z
  .strictObject({ people: z.array(z.strictObject({ id: Id, human: z.boolean().default(true), accounts: Accounts })) })
  .superRefine(oneOwnerEach);
export type AccountsFile = z.infer<typeof AccountsFile>;
