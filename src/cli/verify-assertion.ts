import { z } from "zod";
import { verifyAssertion } from "../world.ts";

const Text = z.string().max(20_000);
const Recorded = z.object({
  credential: Text,
  clientData: Text,
  authenticatorData: Text,
  signature: Text,
  publicKey: Text,
  rpId: Text,
  origin: Text,
  reviewId: Text,
  digest: Text.nullable(),
  nonce: Text.optional(),
  verdict: z.enum(["approve", "modify", "reject", "reassign", "request_info", "escalate", "break_glass"]),
});
const Entry = z.looseObject({ actor: z.looseObject({ id: z.string() }), payload: z.looseObject({ assertion: Recorded }) });
const Wrapped = z.union([Entry, z.looseObject({ record: Entry }).transform(({ record }) => record)]);

/** Whether the assertion in an entry holds, from the entry alone: for whom, for which review, digest and verdict. */
export function verifyAssertionEntry(text: string): { readonly ok: boolean; readonly line: string } {
  const read = Wrapped.safeParse(parse(text));
  if (!read.success) return { ok: false, line: "this is no entry with a security key's assertion" };
  const { actor, payload } = read.data;
  const found = verifyAssertion(payload.assertion);
  if (!found.ok) return { ok: false, line: `does not hold: ${found.why}` };
  const { verdict, reviewId, digest } = payload.assertion;
  return { ok: true, line: `holds: ${actor.id} signed ${verdict} of review ${reviewId}, digest ${digest ?? "none"}` };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
