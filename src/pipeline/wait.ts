import { sha256 } from "../case/index.ts";

const SPREAD = 0x10000;

/**
 * When to look again at what has waited since a time: after as long again, at least `from` and at most `to` milliseconds. Up to a quarter is taken off by its
 * id, so that thousands which began to wait together do not come back together.
 */
export function lookAgainAt(waiting: { readonly id: string; readonly since: string }, now: Date, from: number, to: number): Date {
  const waited = now.getTime() - Date.parse(waiting.since);
  const wait = Math.min(Math.max(waited, from), Math.max(from, to));
  const share = Number.parseInt(sha256(waiting.id).slice(0, 4), 16) / SPREAD;
  return new Date(now.getTime() + Math.round(wait * (1 - share / 4)));
}
