import { randomUUID } from "node:crypto";
import type { Subject } from "../../ports/index.ts";
import type { Recorder } from "../entries.ts";
import { entriesOf, recordAct, vaultOf } from "./acts.ts";
import { type Erasing, identifiersOf } from "./identifiers.ts";
import type { Owner } from "./open-vault.ts";

/** Who asks, and why; it stands in the evidence. */
export interface VaultAsking {
  readonly by: string;
  readonly reason: string;
}

/** What became of it. `subject` is whom its entry names: of a person erased his key or this act, which nothing but its entry knows; else the name that the vault knows him by. */
export type Erased =
  | {
      readonly kind: "erased";
      readonly subject: string;
      /** How many values in all, and how many of them were sealed under others. */
      readonly tokens: number;
      readonly elsewhere: number;
      /** Values of his that a legal hold on others keeps. */
      readonly held: number;
      /** Ticket systems that tell nothing of whom the account belongs to: there only what lay under his own key was found. */
      readonly unread: readonly string[];
    }
  | {
      readonly kind: "unknown_subject" | "legal_hold" | "busy";
      readonly subject: string;
      readonly unread: readonly string[];
    };

const TIMES = 50;
// Each list has to stand whole in its entry: a restore repeats it from there.
const MOST_ELSEWHERE = 200;

/**
 * Erases all that the vault keeps of somebody: key, values and index, and what he is known by wherever it was sealed; the keys of others stay. The evidence
 * stays as it is: it holds tokens only. A legal hold forbids it.
 */
export async function erase(world: Erasing, owner: Owner, asking: VaultAsking): Promise<Erased> {
  const subject = await vaultOf(world).subjectOf(owner);
  const known = owner.kind === "person" ? await identifiersOf(world, owner) : { values: [], unread: [] };
  return eraseAll(world, { name: subject, subject, ...known, words: false, passing: owner.kind === "person" }, asking);
}

/** Erases one value wherever it is kept. */
export function eraseValue(world: Recorder, value: string, asking: VaultAsking): Promise<Erased> {
  return eraseAll(world, { name: "value", subject: null, values: [value], unread: [], words: true, passing: false }, asking);
}

interface Whose {
  /** What the entry is about. */
  readonly name: string;
  /** Whose key goes; null = nobody's. */
  readonly subject: string | null;
  readonly values: readonly string[];
  readonly unread: readonly string[];
  /** A single word among them is a name too: many are called Maria. */
  readonly words: boolean;
  /** The name stays when all is gone, and would tie what is erased now to what is erased later: entries that list tokens have another one. */
  readonly passing: boolean;
}

/** What is there now of it. */
interface There {
  readonly own: Subject | null;
  readonly elsewhere: readonly string[];
  readonly held: readonly string[];
}

/** Again while more is written, and while more is left than one act takes. */
async function eraseAll(world: Recorder, whose: Whose, asking: VaultAsking): Promise<Erased> {
  const { name: subject, unread } = whose;
  let before: Done | null = null;
  for (let time = 0; time < TIMES; time += 1) {
    const there = await look(world, whose);
    const refusal = refusalOf(there);
    if (refusal !== null && before === null) return refused(world, whose, asking, refusal);
    if (refusal === null) {
      const about = await eraseWhat(world, whose, asking, there);
      if (about === null) continue;
      before = sum(before, there, about);
      if (there.elsewhere.length === MOST_ELSEWHERE) continue;
    }
    if (before !== null) return { kind: "erased", ...before, held: there.held.length, unread };
  }
  return { kind: "busy", subject, unread };
}

/** Erases what is there, with its entry, and says whom that names; null when it is not so any more. */
async function eraseWhat(world: Recorder, whose: Whose, { by, reason }: VaultAsking, there: There): Promise<string | null> {
  const { unread } = whose;
  const about = aboutOf(whose, there);
  const vault = vaultOf(world);
  const { own, elsewhere } = there;
  const payload = { reason, ...saidOf(there), ...(unread.length === 0 ? {} : { unread }) };
  const entries = await entriesOf(world, { kind: "pii.erased", by, about, payload });
  const done = await vault.store.erase({ key: own?.id ?? null, tokens: own?.tokens ?? [], elsewhere }, entries);
  if (done && own !== null) vault.forget(own.id);
  return done ? about : null;
}

function aboutOf({ name, passing }: Whose, { own }: There): string {
  if (!passing) return name;
  return own === null ? `erasure:${randomUUID()}` : `key:${own.id}`;
}

async function refused(
  world: Recorder,
  { name, unread }: Whose,
  { by, reason }: VaultAsking,
  code: "legal_hold" | "unknown_subject",
): Promise<Erased> {
  if (code === "legal_hold") await recordAct(world, { kind: "pii.erasure_refused", by, about: name, payload: { reason, code } });
  return { kind: code, subject: name, unread };
}

/** Why nothing can be erased; null = something can. */
function refusalOf({ own, elsewhere, held }: There): "legal_hold" | "unknown_subject" | null {
  if (own !== null) return own.held ? "legal_hold" : null;
  if (elsewhere.length > 0) return null;
  return held.length > 0 ? "legal_hold" : "unknown_subject";
}

type Done = Pick<Extract<Erased, { readonly kind: "erased" }>, "subject" | "tokens" | "elsewhere">;

function sum(before: Done | null, { own, elsewhere }: There, about: string): Done {
  const { subject, tokens, elsewhere: others } = before ?? { subject: about, tokens: 0, elsewhere: 0 };
  return { subject, tokens: tokens + (own?.tokens.length ?? 0) + elsewhere.length, elsewhere: others + elsewhere.length };
}

async function look(world: Recorder, { subject, values, words }: Whose): Promise<There> {
  const vault = vaultOf(world);
  const own = subject === null ? null : await vault.store.subject(vault.scope, subject);
  const kept = values.length === 0 ? [] : (await vault.kept(values, words)).filter(({ key }) => key !== own?.id);
  return {
    own,
    elsewhere: kept.flatMap(({ token, held }) => (held ? [] : [token])).slice(0, MOST_ELSEWHERE),
    held: kept.flatMap(({ token, held }) => (held ? [token] : [])).slice(0, MOST_ELSEWHERE),
  };
}

/** Each list is one text: it may be longer than an entry, and is then recorded in parts. */
function saidOf({ own, elsewhere, held }: There): object {
  const tokens = [...(own?.tokens ?? []), ...elsewhere];
  return {
    count: tokens.length,
    tokens: tokens.join(" "),
    ...(elsewhere.length === 0 ? {} : { elsewhere: elsewhere.join(" ") }),
    ...(held.length === 0 ? {} : { held: held.join(" ") }),
  };
}
