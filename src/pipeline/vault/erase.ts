import type { Recorder } from "../entries.ts";
import { entriesOf, recordAct, vaultOf } from "./acts.ts";
import type { Owner } from "./open-vault.ts";

/** Who asks, and why; it stands in the evidence. */
export interface VaultAsking {
  readonly by: string;
  readonly reason: string;
}

/** What became of it. `subject` is the name that the vault knows somebody by. */
export type Erased =
  | { readonly kind: "erased"; readonly subject: string; readonly tokens: number }
  | { readonly kind: "unknown_subject" | "legal_hold" | "busy"; readonly subject: string };

export type Held =
  | { readonly kind: "held" | "released"; readonly subject: string }
  | { readonly kind: "unknown_subject"; readonly subject: string };

const TIMES = 20;

/** Erases all that the vault keeps of somebody: key, values and index. The evidence stays as it is: it holds tokens only. A legal hold forbids it. */
export async function erase(world: Recorder, owner: Owner, { by, reason }: VaultAsking): Promise<Erased> {
  const vault = vaultOf(world);
  const subject = await vault.subjectOf(owner);
  const act = { by, about: subject, payload: { reason } };
  for (let time = 0; time < TIMES; time += 1) {
    const found = await vault.store.subject(vault.scope, subject);
    if (found === null) return { kind: "unknown_subject", subject };
    if (found.hold !== null) {
      await recordAct(world, { ...act, kind: "pii.erasure_refused", payload: { reason, code: "legal_hold" } });
      return { kind: "legal_hold", subject };
    }
    const { id, tokens } = found;
    // One text: it may be longer than an entry, and is then recorded in parts.
    const payload = { reason, count: tokens.length, tokens: tokens.join(" ") };
    if (await vault.store.erase(id, tokens, await entriesOf(world, { ...act, kind: "pii.erased", payload }))) {
      vault.forget(id);
      return { kind: "erased", subject, tokens: tokens.length };
    }
  }
  return { kind: "busy", subject };
}

/** Forbids to erase somebody (`on`), or lets it be again. */
export async function hold(world: Recorder, owner: Owner, on: boolean, { by, reason }: VaultAsking): Promise<Held> {
  const vault = vaultOf(world);
  const subject = await vault.subjectOf(owner);
  const found = await vault.store.subject(vault.scope, subject);
  if (found === null) return { kind: "unknown_subject", subject };
  const kind = on ? "pii.held" : "pii.hold_released";
  const entries = await entriesOf(world, { kind, by, about: subject, payload: { reason } });
  if (!(await vault.store.hold(found.id, on ? "legal hold" : null, entries))) return { kind: "unknown_subject", subject };
  return { kind: on ? "held" : "released", subject };
}
