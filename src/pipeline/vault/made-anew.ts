import { OpsError } from "../../case/index.ts";

const TIMES = 5;

/** Makes entries and records them; again while another process gave a value its token meanwhile, or a subject was erased: made anew, they fit. */
export async function madeAnew<T>(work: () => Promise<T>): Promise<T> {
  for (let time = 1; ; time += 1) {
    try {
      return await work();
    } catch (error) {
      if (time === TIMES || !(error instanceof OpsError) || error.context["code"] !== "40001") throw error;
    }
  }
}
