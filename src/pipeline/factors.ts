import { type Assertion, type CheckedFactor, type Entry, OpsError, type Party, type Signed } from "../case/index.ts";
import type { EntryInput } from "../evidence/index.ts";
import {
  challengeIn,
  type FactorRefusal,
  isLive,
  newNonce,
  newTotp,
  nonceIn,
  openSecret,
  type Registration,
  sealSecret,
  stepOfCode,
  TOTP_LOCK_MS,
  verifyAssertion,
  verifyRegistration,
} from "../identity/index.ts";
import { record } from "./entries.ts";
import { recordOutside } from "./outside.ts";
import type { World } from "./world.ts";

export type Checked = { readonly ok: true; readonly factor: CheckedFactor } | { readonly ok: false; readonly why: FactorRefusal };

/** A code that a person shows for one review. */
export interface ShownCode {
  readonly person: string;
  readonly reviewId: string;
  readonly code: string;
}

/** A key's signature that a person shows for one answer. */
export interface ShownAssertion extends Signed {
  readonly person: string;
  readonly assertion: Assertion;
  readonly party: Party;
}

/** Second factors of people: each step leaves an entry, and none of them holds a secret or a code. */
export const factors = {
  /** Makes a person's secret of one-time codes: the address for the authenticator app, shown this once. Null when there is one already: it is reset first. */
  async enrol(world: World, person: string, label: string): Promise<string | null> {
    const { secret, uri } = newTotp("ops-trust", label);
    const sealed = sealSecret(keyOf(world), person, secret);
    const entries = await entriesOf(world, person, "factor.enrolled", { factor: "totp" });
    return (await world.store.factors.enrol(person, sealed, world.clock(), entries)) ? uri : null;
  },

  /** Checks a code for one review. Each time step counts once, whatever it was shown for; after five wrong tries everything fails for 15 minutes. */
  async checkTotp(world: World, { person, reviewId, code }: ShownCode): Promise<Checked> {
    const now = world.clock();
    const tried = await world.store.factors.beginTry(person, now, new Date(now.getTime() + TOTP_LOCK_MS));
    if (typeof tried === "string") return refused(world, person, { reviewId, factor: "totp", why: tried });
    const step = stepOfCode(openSecret(keyOf(world), person, tried.sealed), code, now);
    if (step === null) return refused(world, person, { reviewId, factor: "totp", why: "wrong" });
    const entries = await entriesOf(world, person, "factor.checked", { factor: "totp", review: reviewId, step });
    if (!(await world.store.factors.useStep(person, step, entries)))
      return refused(world, person, { reviewId, factor: "totp", why: "used" });
    return { ok: true, factor: { kind: "totp", person, reviewId, at: now.toISOString(), step } };
  },

  /** Keeps a person's new security key; the sentence says why not. */
  async registerKey(
    world: World,
    person: string,
    made: { readonly registration: Registration; readonly challenge: string; readonly party: Party },
  ): Promise<{ readonly ok: true; readonly credential: string } | { readonly ok: false; readonly why: string }> {
    const found = verifyRegistration(made.registration, made.challenge, made.party);
    if (!found.ok) return found;
    const { credential, publicKey, signCount } = found;
    const entries = await entriesOf(world, person, "factor.enrolled", { factor: "webauthn", credential, publicKey });
    const kept = await world.store.factors.addKey({ credential, person, publicKey, signCount }, world.clock(), entries);
    return kept ? { ok: true, credential } : { ok: false, why: "this key is registered already" };
  },

  /** A nonce for the challenges of one showing of a question: it counts once and for five minutes. */
  newNonce(world: Pick<World, "cardKey" | "clock" | "makeFence">): string {
    return newNonce(world.cardKey, world.clock(), world.makeFence());
  },

  /** Checks a key's signature over exactly this answer. The whole assertion stands in the entry, to be verified from it alone. */
  async checkAssertion(world: World, shown: ShownAssertion): Promise<Checked> {
    const { person, assertion, party, reviewId, digest, verdict } = shown;
    const key = await world.store.factors.key(assertion.credential);
    if (key === null || key.person !== person) return refused(world, person, { reviewId, factor: "webauthn", why: "absent" });
    const nonce = nonceIn(challengeIn(assertion.clientData));
    const recorded = { ...assertion, ...party, reviewId, digest, verdict, publicKey: key.publicKey, nonce };
    const found = verifyAssertion(recorded);
    if (!found.ok || !isLive(world.cardKey, nonce, world.clock()))
      return refused(world, person, { reviewId, factor: "webauthn", why: "wrong" });
    const entries = await entriesOf(world, person, "factor.checked", {
      factor: "webauthn",
      review: reviewId,
      assertion: recorded,
    });
    const used = { nonce, at: world.clock(), signCount: found.signCount };
    // A nonce that was used: the assertion was. A counter that does not grow: the key was copied.
    if (!(await world.store.factors.countUp(assertion.credential, used, entries)))
      return refused(world, person, { reviewId, factor: "webauthn", why: "used" });
    const at = world.clock().toISOString();
    return { ok: true, factor: { kind: "webauthn", person, reviewId, at, assertion: recorded } };
  },

  /** Takes one factor away, by the person himself: a key by its credential, the one-time codes by null. False when there was none. */
  async remove(world: World, person: string, credential: string | null): Promise<boolean> {
    const what = credential === null ? { factor: "totp" } : { factor: "webauthn", credential };
    return world.store.factors.remove(person, credential, await entriesOf(world, person, "factor.removed", what));
  },

  /** Takes all factors of a person away, by an operator and with a reason; how many there were. */
  async reset(world: World, person: string, { by, reason }: { readonly by: string; readonly reason: string }): Promise<number> {
    const { all } = await record(world, { ...inputOf(person, "factor.reset", { reason }), actor: { type: "person", id: by } });
    return world.store.factors.reset(person, all);
  },
};

function keyOf({ factorKey }: World): Buffer {
  if (factorKey === null)
    throw new OpsError("SETTING_INVALID", "OPS_TRUST_FACTOR_KEY is missing: without it no secret of a second factor can be kept");
  return factorKey;
}

interface NotAccepted {
  readonly reviewId: string;
  readonly factor: CheckedFactor["kind"];
  readonly why: FactorRefusal;
}

async function refused(world: World, person: string, { reviewId, factor, why }: NotAccepted): Promise<Checked> {
  await recordOutside(world, inputOf(person, "factor.refused", { factor, review: reviewId, why }));
  world.log.warn("second factor refused", { kind: factor, code: why });
  return { ok: false, why };
}

async function entriesOf(world: World, person: string, kind: string, payload: object): Promise<readonly Entry[]> {
  return (await record(world, inputOf(person, kind, payload))).all;
}

function inputOf(person: string, kind: string, payload: object): EntryInput {
  const subject = { system: "ops-trust", type: "person", id: person };
  return { kind, actor: { type: "person", id: person }, subject, caseId: null, corr: {}, payload };
}
