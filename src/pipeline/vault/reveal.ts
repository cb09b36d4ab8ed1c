import { OpsError, VAULT_TOKEN } from "../../case/index.ts";
import { isOne } from "../../identity/index.ts";
import type { Person, Reveal } from "../../ports/index.ts";
import { isAmong } from "../auditors.ts";
import type { World } from "../world.ts";
import { type Act, entriesOf, recordAct, vaultOf } from "./acts.ts";

/** Why somebody may not see, or let see. */
export type RevealRefusal =
  | "unknown_person"
  | "not_an_auditor"
  | "unknown_token"
  | "unknown_request"
  | "own_request"
  | "not_own_request"
  | "not_approved"
  | "answered"
  | "too_late"
  | "unreadable";

/** What became of an auditor's act. */
export type Revealed =
  | { readonly kind: "asked" | "approved" | "refused_by_second"; readonly id: string; readonly until: string }
  | { readonly kind: "shown"; readonly token: string; readonly value: string }
  | { readonly kind: "refused"; readonly code: RevealRefusal };

/** An account that the identity provider proves, and why it asks. */
export interface Auditing {
  readonly account: string;
  readonly reason: string;
}

/** The second auditor answers, and the first one looks, within this time of the request. */
export const REVEAL_MS = 1_800_000;

/** What auditors do: one asks for a value, a second one agrees, the first one sees it once. Each act and each refusal is an entry. */
export const reveals = { request, approve, refuse, show } as const;

async function request(world: World, token: string, asking: Auditing): Promise<Revealed> {
  const vault = vaultOf(world);
  const auditor = await auditorOf(world, asking.account);
  const act = actOf(token, asking, auditor);
  if (typeof auditor === "string") return refused(world, act, auditor);
  const known = new RegExp(`^${VAULT_TOKEN.source}$`).test(token) && (await vault.store.value(vault.scope, token)) !== null;
  if (!known) return refused(world, act, "unknown_token");
  const now = world.clock();
  const id = world.makeId();
  const until = new Date(now.getTime() + REVEAL_MS).toISOString();
  const entries = await entriesOf(world, {
    ...act,
    kind: "pii.reveal_requested",
    payload: { ...act.payload, request: id, until },
  });
  const asked = { id, scope: vault.scope, token, requestedBy: auditor.id, requestedAt: now.toISOString(), until };
  await vault.store.request(asked, entries);
  return { kind: "asked", id, until };
}

async function approve(world: World, id: string, asking: Auditing): Promise<Revealed> {
  const looked = await look(world, id, asking);
  if ("kind" in looked) return looked;
  const { reveal, auditor, act } = looked;
  if (isOne(auditor, reveal.requestedBy)) return refused(world, act, "own_request");
  const entries = await entriesOf(world, { ...act, kind: "pii.reveal_approved" });
  if (!(await vaultOf(world).store.approve(id, auditor.id, entries))) return refused(world, act, "answered");
  return { kind: "approved", id, until: reveal.until };
}

async function refuse(world: World, id: string, asking: Auditing): Promise<Revealed> {
  const looked = await look(world, id, asking);
  if ("kind" in looked) return looked;
  const { reveal, act } = looked;
  const entries = await entriesOf(world, { ...act, kind: "pii.reveal_denied" });
  if (!(await vaultOf(world).store.refuse(id, world.clock(), entries))) return refused(world, act, "answered");
  return { kind: "refused_by_second", id, until: reveal.until };
}

/** The value is opened first, but nobody sees it before its entry is committed. */
async function show(world: World, id: string, asking: Auditing): Promise<Revealed> {
  const vault = vaultOf(world);
  const looked = await look(world, id, asking);
  if ("kind" in looked) return looked;
  const { reveal, auditor, act } = looked;
  if (reveal.requestedBy !== auditor.id) return refused(world, act, "not_own_request");
  if (reveal.shownAt !== null || reveal.refusedAt !== null) return refused(world, act, "answered");
  if (reveal.approvedBy === null) return refused(world, act, "not_approved");
  const against = await againstSecond(world, reveal.approvedBy, auditor);
  if (against !== null) return refused(world, act, against);
  const value = await opened(world, reveal.token);
  if (value === null) return refused(world, act, "unreadable");
  const payload = { ...act.payload, approved_by: reveal.approvedBy };
  const entries = await entriesOf(world, { ...act, kind: "pii.revealed", payload });
  if (!(await vault.store.use(id, world.clock(), entries))) return refused(world, act, "answered");
  return { kind: "shown", token: reveal.token, value };
}

/** Why the second one's yes does not count any more: he lost the right since, or the directory knows by now that both are one human being. */
async function againstSecond(world: World, approvedBy: string, first: Person): Promise<RevealRefusal | null> {
  const second = await world.directory.byId(approvedBy, { fresh: true });
  if (second === null || !isAuditor(world, second)) return "not_approved";
  return isOne(second, first.id) || isOne(first, second.id) ? "own_request" : null;
}

async function opened(world: World, token: string): Promise<string | null> {
  try {
    return await vaultOf(world).valueOf(token);
  } catch (error) {
    if (error instanceof OpsError && error.code === "VAULT_UNREADABLE") return null;
    throw error;
  }
}

interface Looked {
  readonly reveal: Reveal;
  readonly auditor: Person;
  readonly act: Act;
}

async function look(world: World, id: string, asking: Auditing): Promise<Looked | Revealed> {
  const vault = vaultOf(world);
  const [auditor, reveal] = await Promise.all([auditorOf(world, asking.account), vault.store.reveal(vault.scope, id)]);
  const bare = actOf(reveal?.token ?? "unknown", asking, auditor);
  const act = reveal === null ? bare : { ...bare, payload: { ...bare.payload, request: id } };
  if (typeof auditor === "string") return refused(world, act, auditor);
  if (reveal === null) return refused(world, act, "unknown_request");
  if (world.clock().getTime() >= Date.parse(reveal.until)) return refused(world, act, "too_late");
  return { reveal, auditor, act };
}

function actOf(token: string, { account, reason }: Auditing, auditor: Person | RevealRefusal): Act {
  const by = typeof auditor === "string" ? account : auditor.id;
  const about = new RegExp(`^${VAULT_TOKEN.source}$`).test(token) ? token : "unknown";
  return { kind: "pii.reveal_refused", by, about, payload: { reason } };
}

async function refused(world: World, act: Act, code: RevealRefusal): Promise<Revealed> {
  await recordAct(world, { ...act, payload: { ...act.payload, code } });
  return { kind: "refused", code };
}

async function auditorOf(world: World, account: string): Promise<Person | RevealRefusal> {
  const person = await world.directory.byAccount("idp", account, { fresh: true });
  if (person === null) return "unknown_person";
  return isAuditor(world, person) ? person : "not_an_auditor";
}

function isAuditor(world: World, person: Person): boolean {
  return isAmong(world, person, world.policy.vaultAuditors);
}
