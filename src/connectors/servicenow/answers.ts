import { type Answer, canonical, sha256 } from "../../case/index.ts";
import type { ReviewRecord } from "../../ports/index.ts";
import type { Form } from "./form.ts";
import { type Proof, proofOf } from "./proof.ts";
import type { Site } from "./site.ts";
import { isoTime, valueOf, type WireRecord } from "./wire.ts";

/** What a review record of any form says: pending, or the one answer on it with who gave it as far as its history proves it, or closed. */
export async function answersOn(
  site: Site,
  form: Form,
  record: { readonly id: string; readonly key: string },
): Promise<ReviewRecord> {
  const row = await form.read(site, record.id);
  if (row === null) return { state: "absent", answers: [], cardHash: null };
  const cardHash = form.cardHash(row, record.key);
  const stands = form.stands(site, row);
  if (stands === "pending" || stands === "closed") {
    site.lateHistory.settled(valueOf(row, "sys_id"));
    return { state: stands, answers: [], cardHash };
  }
  return { state: "answered", answers: [await answerOf(site, form, row, stands)], cardHash };
}

async function answerOf(site: Site, form: Form, row: WireRecord, kind: Answer["kind"]): Promise<Answer> {
  const proof = await proofOf(site, form, row);
  const { at, doubt, ...said } = form.said(site, row);
  const told = at ?? isoTime(valueOf(row, "sys_updated_on")) ?? site.clock().toISOString();
  return {
    kind,
    ...actor(proof, doubt),
    at: proof.kind === "proven" ? proof.at : told,
    ...said,
    source: sourceOf(form, row, proof.kind === "proven" ? proof.version : null),
  };
}

function actor(proof: Proof, doubt: string | undefined): Pick<Answer, "account" | "doubt" | "standsInFor"> {
  if (proof.kind === "unproven") return { account: null, doubt: proof.why };
  const { account, standsInFor } = proof;
  const stands = standsInFor.length === 0 ? {} : { standsInFor };
  return doubt === undefined ? { account, ...stands } : { account: null, doubt };
}

/** One act, one source: over what was decided and the update that did it, not over the row's version, which our own messages move. */
function sourceOf(form: Form, row: WireRecord, version: number | null): string {
  const act = [...form.decision.map((name) => valueOf(row, name)), version];
  return `${valueOf(row, "sys_id")}@${sha256(canonical(act)).slice(0, 16)}`;
}
