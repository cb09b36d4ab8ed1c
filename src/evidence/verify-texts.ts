import { createHash, hash as digest, type Hash } from "node:crypto";

/** The long texts of a log that came by: by hash and number of parts those that go on, by hash those that are whole, with the hash that a policy of that text has. */
export interface Texts {
  readonly begun: Map<string, { next: number; readonly digest: Hash; readonly policy: Hash }>;
  readonly whole: Map<string, string>;
}

const POLICY = "ots.policy.v1\n";

/** None came by yet. */
export function openTexts(): Texts {
  return { begun: new Map(), whole: new Map() };
}

/** What does not hold of an entry's texts, or null. A text that does not fit into an entry stands before it, in parts that together have its hash; `long_texts` names it. */
export function textProblem(kind: string, payload: unknown, texts: Texts): string | null {
  const said: Record<string, unknown> = typeof payload === "object" && payload !== null ? { ...payload } : {};
  if (kind === "text.part") return partProblem(said, texts);
  const named = said["long_texts"] ?? [];
  if (!Array.isArray(named)) return "what it names as its long texts is no list";
  const missing = named.map(hashNamed).find((hash) => !texts.whole.has(hash));
  if (missing !== undefined) return `the text ${missing} that it names is not there`;
  return kind === "policy.recorded" ? policyProblem(said, texts) : null;
}

/** The text of a policy has the hash that it is recorded under; null = it is withheld. */
function policyProblem({ policy, text }: Readonly<Record<string, unknown>>, texts: Texts): string | null {
  if (text === null) return null;
  if (typeof text !== "string") return "the policy's text is none";
  const cut = / \[cut: \d+ characters, sha256 ([0-9a-f]{64})\]$/.exec(text)?.[1] ?? "";
  return (texts.whole.get(cut) ?? digest("sha256", POLICY + text, "hex")) === policy
    ? null
    : "the policy's text does not have the policy's hash";
}

function hashNamed(name: unknown): string {
  return typeof name === "object" && name !== null && "sha256" in name ? String(name.sha256) : "without a hash";
}

function partProblem({ sha256: hash, part, parts, text }: Readonly<Record<string, unknown>>, texts: Texts): string | null {
  const typed = typeof hash === "string" && typeof text === "string" && typeof part === "number" && typeof parts === "number";
  return typed ? nextPart({ hash, part, parts, text }, texts) : "the part of a text is not one";
}

type Part = Readonly<Record<"hash" | "text", string> & Record<"part" | "parts", number>>;

function nextPart({ hash, part, parts, text }: Part, texts: Texts): string | null {
  const key = `${hash} ${parts}`;
  const state = texts.begun.get(key) ?? { next: 1, digest: createHash("sha256"), policy: createHash("sha256").update(POLICY) };
  // Two processes may record the same text at the same time.
  if (texts.whole.has(hash) || part < state.next) return null;
  if (part !== state.next) return `part ${state.next} of the text ${hash} is missing`;
  state.digest.update(text);
  state.policy.update(text);
  state.next += 1;
  texts.begun.set(key, state);
  if (part !== parts) return null;
  texts.begun.delete(key);
  if (state.digest.digest("hex") !== hash) return `the parts of the text ${hash} do not have its hash`;
  texts.whole.set(hash, state.policy.digest("hex"));
  return null;
}
