import { ACTION_ARGS, type ActionPayload, actionDigest, type Proposal, revealed, reverses, type Sop } from "../case/index.ts";

/** A person's changes to a proposal, as typed. */
export interface Modification {
  readonly proposal: Proposal | null;
  /** JSON object text: argument names and "note". */
  readonly changes: string;
  readonly sop: Sop;
  readonly policyHash: string;
  /** The output filter that every text of ours goes through; null = the text is too long for a ticket. */
  readonly filter: (note: string) => string | null;
}

export type Modified = { readonly ok: true; readonly payload: ActionPayload } | { readonly ok: false; readonly problem: string };

const LIMIT = 10_000;

/** The changed payload, or a sentence naming the field that is wrong. Action and target stay: another one is another question. */
export function modifiedPayload(from: Modification): Modified {
  if (from.proposal === null) return bad("there is no proposal to modify; reject it and act by hand.");
  const changes = parse(from.changes);
  if (changes === null) return bad('the changes are not a JSON object such as {"note": "..."}.');
  const { payload } = from.proposal;
  if (reverses(payload)) return bad("what takes an action back is not modified: reject it, and ask for it anew.");
  const allowed = [...Object.keys(payload.args), "note"];
  const unknown = Object.keys(changes).find((name) => !allowed.includes(name));
  if (unknown !== undefined)
    return bad(`"${revealed(unknown).slice(0, 60)}" cannot be changed here; what can: ${allowed.join(", ")}.`);
  const { note = payload.note, ...args } = changes;
  if (typeof note !== "string" || note.trim() === "") return bad('"note" must be text.');
  const filtered = from.filter(note);
  if (filtered === null)
    return bad('"note" is longer than a ticket takes (3,900 characters): shorten it, nothing of it is cut for you.');
  return withArgs(from, payload, args, filtered);
}

function withArgs(from: Modification, payload: ActionPayload, args: Record<string, unknown>, note: string): Modified {
  const wanted: Record<string, unknown> = { ...payload.args, ...args };
  const routed = payload.action === "route_approval" ? { status: statusOf(wanted["route"], from.sop) } : {};
  const parsed = ACTION_ARGS[payload.action].safeParse({ ...wanted, ...routed });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return bad(issue === undefined ? "the changes are not valid." : `"${issue.path.join(".")}" is not valid: ${issue.message}.`);
  }
  if (payload.action === "request_info" && asksForMore(wanted["fields"], from.sop))
    return bad(`"fields" may name what the SOP lists: ${from.sop.asks.join(", ")}.`);
  // ACTION_ARGS parsed exactly this action's arguments; TypeScript cannot correlate the two unions.
  const changed = { ...payload, args: parsed.data, note, policy: from.policyHash } as ActionPayload;
  return actionDigest(changed) === actionDigest(payload)
    ? bad("nothing was changed; approve it instead.")
    : { ok: true, payload: changed };
}

/** A route's status comes from the SOP, never from what was typed; "" is none. */
function statusOf(route: unknown, sop: Sop): string {
  return typeof route === "string" && Object.hasOwn(sop.routes, route) ? (sop.routes[route] ?? "") : "";
}

function asksForMore(fields: unknown, sop: Sop): boolean {
  return !Array.isArray(fields) || !fields.every((field) => sop.asks.some((ask) => ask === field));
}

function parse(text: string): Record<string, unknown> | null {
  if (text.length > LIMIT) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

function bad(problem: string): Modified {
  return { ok: false, problem };
}
