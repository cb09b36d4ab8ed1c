import { z } from "zod";
import { type ShownFactor, sha256 } from "../../case/index.ts";
import type { ShownReview } from "../../pipeline/index.ts";
import { type Given, VERBS, type VerbKind } from "../reviews/index.ts";

/** What a form says; null when it is none of ours. The changes are what differs from what stands now. */
export function givenBy(typed: ReadonlyMap<string, string>, review: ShownReview | null, session: string): Given | null {
  const verb = VERBS.find(({ kind }) => kind === typed.get("verb"));
  const act = typed.get("act") ?? "";
  const digest = typed.get("digest") ?? "";
  if (verb === undefined || !/^[\w-]{10,60}$/.test(act) || !/^([0-9a-f]{64})?$/.test(digest)) return null;
  return {
    kind: verb.kind,
    digest: digest === "" ? null : digest,
    reason: reasonIn(typed, verb.kind),
    changes: verb.kind === "modify" ? JSON.stringify(changedIn(typed, review)) : null,
    ...(verb.kind === "reassign" ? { group: (typed.get("group") ?? "").slice(0, 200) } : {}),
    ...factorIn(typed),
    source: `page:${sha256(`${session}\n${act}`).slice(0, 40)}`,
  };
}

const Bytes = z.string().regex(/^[\w-]{1,4000}$/);
const Assertion = z.strictObject({ credential: Bytes, clientData: Bytes, authenticatorData: Bytes, signature: Bytes });

/** The second factor in a form: what a security key made, else a typed code. What is none of both proves nothing, and is told as wrong. */
export function factorIn(typed: ReadonlyMap<string, string>): { readonly factor?: ShownFactor } {
  const assertion = Assertion.safeParse(jsonIn(typed.get("key") ?? ""));
  if (assertion.success) return { factor: { kind: "webauthn", assertion: assertion.data } };
  const code = (typed.get("code") ?? "").replaceAll(/\s/g, "");
  return code === "" ? {} : { factor: { kind: "totp", code } };
}

/** A JSON text's value; null when it is none. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

// A code alone says nothing to whoever reads it later: the words are what is needed.
function reasonIn(typed: ReadonlyMap<string, string>, kind: VerbKind): string {
  const reason = clean(typed.get("reason") ?? "");
  const code = kind === "reject" ? (typed.get("reason_code") ?? "") : "";
  return reason !== "" && /^[a-z_]{1,40}$/.test(code) ? `${code}: ${reason}` : reason;
}

function clean(text: string): string {
  return text.replaceAll("\r\n", "\n").toWellFormed().replaceAll("\u0000", "\uFFFD").trim();
}

function changedIn(typed: ReadonlyMap<string, string>, review: ShownReview | null): Readonly<Record<string, unknown>> {
  const payload = review?.proposal?.payload;
  if (payload === undefined) return {};
  const now = Object.entries({ ...payload.args, note: payload.note });
  const changed = now.flatMap(([name, value]) => {
    const given = typed.get(`field.${name}`);
    const before = Array.isArray(value) ? value.join("\n") : String(value);
    if (given === undefined || clean(given) === clean(before)) return [];
    const after = Array.isArray(value)
      ? clean(given)
          .split("\n")
          .map((one) => one.trim())
          .filter((one) => one !== "")
      : clean(given);
    return [[name, after] as const];
  });
  return Object.fromEntries(changed);
}
