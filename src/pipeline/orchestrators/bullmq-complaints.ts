import { errorCode } from "../../case/index.ts";
import type { Log, Queue } from "../../ports/index.ts";

/** BullMQ's numbers for a job that is gone or held by another worker by now: it was given back while we still had it in hand. */
const TAKEN_OVER: ReadonlySet<unknown> = new Set([-1, -2, -3, -6]);

/** BullMQ's text, which has no code: a lock is renewed in the very moment in which its job ends (measured under load), or it has run out, and then the job's end says so. */
const NOT_RENEWED = /^could not renew lock for job /;

/** A server that went away was complained about 1,259 times within a second (measured). */
const AGAIN_MS = 1_000;

/** Says the same thing at most once a second; the next time with how many were `left_out` meanwhile. `now` counts milliseconds. */
export function seldom(
  now: () => number,
  say: (code: string | number, more: { readonly left_out?: number }) => void,
): (code: string | number) => void {
  const said = new Map<string | number, { readonly at: number; leftOut: number }>();
  return (code) => {
    const [last, at] = [said.get(code), now()];
    if (last !== undefined && at - last.at < AGAIN_MS) {
      last.leftOut += 1;
      return;
    }
    said.set(code, { at, leftOut: 0 });
    say(code, last === undefined || last.leftOut === 0 ? {} : { left_out: last.leftOut });
  };
}

/** Logs what the queue's library complains about by its code: SQLSTATE, a system's or BullMQ's own; never its text, which may hold contents; the same code at most once a second. */
export function complaintsTo(log: Log, backend: Queue["backend"], now: () => number): (error: unknown) => void {
  const say = seldom(now, (code, more) => {
    if (TAKEN_OVER.has(code)) log.warn("job was taken over by another worker", { backend, code, ...more });
    else log.error("queue failed", { backend, code, ...more });
  });
  return (error) => {
    if (!(error instanceof Error && NOT_RENEWED.test(error.message))) say(codeOf(error));
  };
}

/** What a failure is called: our code, an SQLSTATE, a system's or BullMQ's own. */
export function codeOf(error: unknown): string | number {
  const known = errorCode(error);
  const code: unknown = known === "unexpected" && error instanceof Error ? Reflect.get(error, "code") : known;
  if (typeof code === "number") return code;
  return typeof code === "string" && /^\w{1,40}$/.test(code) ? code : nameOf(error);
}

/** A class's name, as in "TypeError": written by programmers. */
function nameOf(error: unknown): string {
  return error instanceof Error && error.name !== "Error" && /^\w{1,40}$/.test(error.name) ? error.name : "unexpected";
}
