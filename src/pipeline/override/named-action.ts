import { z } from "zod";
import type { Case } from "../../case/index.ts";
import type { World } from "../world.ts";

const OfCase = z.looseObject({ corr: z.looseObject({ case: z.string() }) });
const ID = /^[\w-]{1,100}$/;
const NUMBER = /^\d{1,15}$/;

/** The case of an action that is named by its case's id, or by the id or sequence number of one of its evidence entries; null = there is none. */
export async function namedAction({ store, logName }: World, named: string): Promise<Case | null> {
  if (!ID.test(named)) return null;
  if (NUMBER.test(named)) return byNumber({ store, logName }, Number(named));
  const found = await store.cases.load(named);
  if (found !== null) return found;
  const id = await store.ledger.caseOf(named);
  return id === null ? null : store.cases.load(id);
}

async function byNumber({ store, logName }: Pick<World, "store" | "logName">, seq: number): Promise<Case | null> {
  const [entry] = seq < 1 ? [] : await store.ledger.sealed(logName, seq - 1, 1);
  const of = entry?.seq === seq ? OfCase.safeParse(JSON.parse(entry.canonical)).data : undefined;
  return of === undefined ? null : store.cases.load(of.corr.case);
}
