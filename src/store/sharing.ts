import { OpsError } from "../case/index.ts";
import { sqlState } from "./database-failure.ts";

/** Reads one answer; a row that is none fails its own question and no other. */
type Answer<A> = () => A;

/** How questions of one kind share a statement. */
export interface Shared<Q, A> {
  /** A statement holds each key once: a second question of it must see what the first one did. Absent = none changes anything for another. */
  readonly keyOf?: (question: Q) => string;
  /** One statement for all of them; an answer for each, in their order. */
  readonly ask: (questions: readonly Q[]) => Promise<readonly Answer<A>[]>;
}

type Waiting<Q, A> = {
  readonly question: Q;
  readonly key: string | null;
  readonly resolve: (answer: A) => void;
  readonly reject: (error: unknown) => void;
};

// Questions that may share a statement, and statements at a time. What comes while one is on its way waits for it and shares the next: most of a statement's
// work is the same for one and for several (half as many of them, measured). Nobody waits long for one that a lock or a lost connection holds up: it stops
// counting, and the pool alone bounds how many there are.
const BATCH = 32;
const LANES = 2;
const MANY = 12;
const SLOW_MS = 250;

/**
 * Asks in shared statements: what waits at the same time goes together, always in a statement that begins after the question was asked. Each question is
 * answered, and fails, alone: when the database took back a shared statement, each of its questions is asked again by itself.
 */
export function sharing<Q, A>({ keyOf, ask }: Shared<Q, A>): (question: Q) => Promise<A> {
  let waiting: Waiting<Q, A>[] = [];
  let lanes = 0;
  const next = (): void => {
    while (lanes < LANES && waiting.length >= (lanes === 0 ? 1 : MANY)) {
      const { batch, rest } = chosen(waiting);
      waiting = rest;
      lanes += 1;
      let counts = true;
      const leave = (): void => {
        if (!counts) return;
        counts = false;
        lanes -= 1;
        next();
      };
      const slow = setTimeout(leave, SLOW_MS);
      void settle(ask, batch).finally(() => {
        clearTimeout(slow);
        leave();
      });
    }
  };
  return (question) =>
    new Promise((resolve, reject) => {
      waiting.push({ question, key: keyOf?.(question) ?? null, resolve, reject });
      next();
    });
}

function chosen<Q, A>(waiting: readonly Waiting<Q, A>[]): { readonly batch: Waiting<Q, A>[]; readonly rest: Waiting<Q, A>[] } {
  const keys = new Set<string>();
  const batch: Waiting<Q, A>[] = [];
  const rest: Waiting<Q, A>[] = [];
  for (const item of waiting) {
    const fits = item.key === null || !keys.has(item.key);
    if (batch.length < BATCH && fits) batch.push(item);
    else rest.push(item);
    if (item.key !== null) keys.add(item.key);
  }
  return { batch, rest };
}

async function settle<Q, A>(ask: Shared<Q, A>["ask"], batch: readonly Waiting<Q, A>[]): Promise<void> {
  try {
    const answers = await ask(batch.map(({ question }) => question));
    if (answers.length !== batch.length) throw new OpsError("STORE_DOWN", "a shared statement left a question without an answer");
    for (const [index, answer] of answers.entries()) settleOne(batch[index], answer);
  } catch (error) {
    if (batch.length > 1 && isRolledBack(error)) await Promise.all(batch.map((item) => settle(ask, [item])));
    else for (const { reject } of batch) reject(error);
  }
}

function settleOne<Q, A>(item: Waiting<Q, A> | undefined, answer: Answer<A>): void {
  try {
    item?.resolve(answer());
  } catch (error) {
    item?.reject(error);
  }
}

// The database answered that nothing of the statement was kept. After a lost connection nobody knows: whoever asked looks before it asks again.
function isRolledBack(error: unknown): boolean {
  if (error instanceof OpsError) return String(error.context["code"]).startsWith("40");
  return sqlState(error) !== undefined;
}
