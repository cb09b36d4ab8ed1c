import type { Entry } from "../../case/index.ts";
import { OpsError } from "../../case/index.ts";
import type { EntryInput } from "../../evidence/index.ts";
import { type Recorder, record } from "../entries.ts";
import type { Vault } from "./open-vault.ts";

/** One act on the vault, as its entry says it. */
export interface Act {
  readonly kind: string;
  readonly by: string;
  /** A token, a subject's name, or what else it is about. */
  readonly about: string;
  readonly payload: object;
}

/** Its entry. What people write as a reason is redacted for good: nothing about the vault goes into the vault. */
export async function entriesOf(world: Recorder, { kind, by, about, payload }: Act): Promise<readonly Entry[]> {
  const { store, logName, tenant, region, clock, makeId, redact } = world;
  const input: EntryInput = {
    kind,
    actor: { type: "person", id: by },
    subject: { system: "ops-trust", type: "vault", id: about },
    caseId: null,
    corr: {},
    payload,
  };
  return (await record({ store, logName, tenant, region, clock, makeId, redact }, input)).all;
}

/** Records an act that changes nothing in the vault: a refusal. */
export async function recordAct(world: Recorder, act: Act): Promise<void> {
  await world.store.ledger.record(await entriesOf(world, act));
}

/** The vault. Throws TRANSITION_FORBIDDEN where there is none. */
export function vaultOf({ vault }: Pick<Recorder, "vault">): Vault {
  if (vault !== undefined) return vault;
  throw new OpsError("TRANSITION_FORBIDDEN", "there is no vault: logging.redact.reversible_vault is false in the policy");
}
