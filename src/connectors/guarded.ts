import type { TicketSystem } from "../ports/index.ts";
import { circuit } from "./circuit.ts";

/** A ticket system behind a circuit breaker: while it is open nothing is sent and cases are parked. */
export interface Guarded extends TicketSystem {
  /** It did not answer lately, and has not since. */
  isOpen(): boolean;
}

/** The same ticket system behind a circuit breaker of its own. */
export function guarded(system: TicketSystem): Guarded {
  const breaker = circuit(system.system, { failures: 8, openMs: 5_000 });
  const { authorOf, as, knownAs } = system;
  return {
    ...system,
    isOpen: () => breaker.isOpen(),
    read: (ref, parts) => breaker.run(() => system.read(ref, parts)),
    // Whoever attaches a file that cannot be served must not stop everybody else.
    file: (file, signal) => breaker.pass(() => system.file(file, signal)),
    apply: (cleared) => breaker.run(() => system.apply(cleared)),
    post: (message) => breaker.run(() => system.post(message)),
    find: (effect, written, context) => breaker.run(() => system.find(effect, written, context)),
    undo: (effect, context, from) => breaker.run(() => system.undo(effect, context, from)),
    ...(as === undefined ? {} : { as: guardedAccounts(as) }),
    ...(authorOf === undefined ? {} : { authorOf: (author) => breaker.run(() => authorOf(author)) }),
    ...(knownAs === undefined ? {} : { knownAs: (account) => breaker.run(() => knownAs(account)) }),
    review: (record) => breaker.run(() => system.review(record)),
    poll: (cursor) => breaker.run(() => system.poll(cursor)),
  };
}

/** Each account has a breaker of its own: one whose credentials ran out must not stop the others. */
function guardedAccounts(as: NonNullable<TicketSystem["as"]>): NonNullable<TicketSystem["as"]> {
  const made = new Map<string, TicketSystem | null>();
  return (workflow) => {
    const known = made.get(workflow);
    if (known !== undefined) return known;
    const own = as(workflow);
    const kept = own === null ? null : guarded(own);
    made.set(workflow, kept);
    return kept;
  };
}
