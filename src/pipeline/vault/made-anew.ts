import { OpsError } from "../../case/index.ts";

const TIMES = 5;
/** Codes of a transaction that lost against another one, and of one that the database ended because two waited for each other: nothing of either was kept. */
const LOST: ReadonlySet<unknown> = new Set(["40001", "40P01"]);

/** Makes entries and records them; again while another process gave a value its token meanwhile, or a subject was erased: made anew, they fit. */
export async function madeAnew<T>(work: () => Promise<T>): Promise<T> {
  for (let time = 1; ; time += 1) {
    try {
      return await work();
    } catch (error) {
      if (time === TIMES || !(error instanceof OpsError) || !LOST.has(error.context["code"])) throw error;
    }
  }
}
