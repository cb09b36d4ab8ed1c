import { z } from "zod";
import { type Clock, OpsError } from "../../case/index.ts";
import type { Directory, Person, Reading } from "../../ports/index.ts";
import { accountsIn } from "./accounts.ts";
import type { AccountsFile } from "./config.ts";

/** What the claims of a verified token mean here. */
export interface ClaimsSettings {
  /** The policy's group names and the provider's ids of them, compared as they are. */
  readonly groups: Readonly<Record<string, string>>;
  /** Entra: "oid" (its "sub" differs for each application); others: "sub". */
  readonly subject: "sub" | "oid";
}

export interface ClaimsDeps {
  readonly clock: Clock;
  readonly accounts: () => AccountsFile;
}

/** Who signed in, or why the token does not tell it; `way` is the way out. */
export type Learned =
  | { readonly ok: true; readonly person: Person }
  | { readonly ok: false; readonly code: "groups_overage" | "claims_unusable"; readonly way: string };

/** A directory that knows whoever signed in lately, out of the token that proved it. */
export interface ClaimsDirectory {
  readonly directory: Directory;
  /** Takes the claims of a token whose signature, issuer and audience were verified. */
  learn(claims: unknown): Learned;
}

/** A token's groups are as old as the token: after five minutes they are not believed any more. */
const BELIEVED_MS = 300_000;
/** A clock that is ahead of ours by more than this is wrong. */
const AHEAD_MS = 60_000;

const Id = z.string().min(1).max(200);
const Claims = z.looseObject({
  sub: Id,
  oid: Id.optional(),
  iat: z.number().positive(),
  groups: z.array(Id).max(1_000).optional(),
  hasgroups: z.union([z.boolean(), z.string()]).optional(),
  _claim_names: z.looseObject({ groups: z.unknown().optional() }).optional(),
  /** Entra's optional claim: 1 = a guest of the tenant. */
  acct: z.union([z.number(), z.string()]).optional(),
  /** "app" = nobody signed in, an application did. */
  idtyp: z.string().max(20).optional(),
});
type Claims = z.infer<typeof Claims>;

const OVERAGE =
  "this person is in more groups than fit into a token: have the provider send only groups assigned to the application, or connect the directory itself";
const UNUSABLE = "the token has no usable sub, iat or groups: have the provider send group ids in the claim groups";

/** Claims as a directory: it knows nobody who has not signed in, cannot list a group, and is never fresh: at high risk nobody's answer counts by it. */
export function claimsDirectory(settings: ClaimsSettings, { clock, accounts: reload }: ClaimsDeps): ClaimsDirectory {
  const accounts = accountsIn(reload);
  const known = new Map<string, { readonly person: Person; readonly until: number }>();
  const personOf = (id: string, how?: Reading): Person => {
    if (how?.fresh === true) throw cannot("claims_not_fresh");
    const entry = known.get(id);
    if (entry === undefined || clock().getTime() >= entry.until) throw cannot("not_signed_in");
    return accounts.mapped(entry.person);
  };
  return {
    learn: (claims) => {
      const now = clock().getTime();
      for (const [id, { until }] of known) if (until <= now) known.delete(id);
      const learned = personIn(claims, settings, now);
      if (!("issued" in learned)) return learned;
      known.set(learned.person.id, { person: learned.person, until: learned.issued + BELIEVED_MS });
      return { ok: true, person: accounts.mapped(learned.person) };
    },
    directory: {
      byId: async (id, how) => personOf(id, how),
      byAccount: async (system, account, how) => {
        const id = system === "idp" ? account : accounts.ownerOf(system, account);
        return id === null ? null : personOf(id, how);
      },
      members: async () => {
        throw cannot("claims_cannot_list");
      },
    },
  };
}

/** A token says nothing about whoever has none: that is not the same as nobody. */
function cannot(reason: string): OpsError {
  return new OpsError("DIRECTORY_DOWN", "signing in does not tell this", { reason, answered: true });
}

interface Signed {
  readonly person: Person;
  readonly issued: number;
}

function personIn(claims: unknown, settings: ClaimsSettings, now: number): Signed | Extract<Learned, { ok: false }> {
  const read = Claims.safeParse(claims);
  if (!read.success) return { ok: false, code: "claims_unusable", way: UNUSABLE };
  if (isOverage(read.data)) return { ok: false, code: "groups_overage", way: OVERAGE };
  const id = read.data[settings.subject];
  const issued = read.data.iat * 1000;
  if (id === undefined || issued > now + AHEAD_MS) return { ok: false, code: "claims_unusable", way: UNUSABLE };
  const ids = new Set(read.data.groups);
  const groups = Object.entries(settings.groups).flatMap(([name, group]) => (ids.has(group) ? [name] : []));
  const guest = String(read.data.acct ?? "0") !== "0";
  const person: Person = {
    id,
    active: true,
    human: read.data.idtyp !== "app",
    groups,
    accounts: {},
    ...(guest ? { guest } : {}),
  };
  return { person, issued };
}

/** Entra leaves the groups out where they are too many, and says where else to ask: what is left is not all, so it is not believed. */
function isOverage({ hasgroups, _claim_names: names }: Claims): boolean {
  return (hasgroups !== undefined && String(hasgroups) !== "false") || names?.groups !== undefined;
}
