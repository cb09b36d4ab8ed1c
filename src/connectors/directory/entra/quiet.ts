import type { Clock } from "../../../case/index.ts";
import type { HttpResponse } from "../../http.ts";
import { down } from "./failure.ts";

/** When Graph limits us and does not say for how long. */
const DEFAULT_MS = 10_000;
const LONGEST_MS = 300_000;

/** Keeps quiet for as long as Graph asks: calls made meanwhile count against us too. */
export interface Quiet {
  /** Throws DIRECTORY_DOWN (reason "paced", nothing was sent) until it is over. */
  before(): void;
  /** Notes an answer; throws DIRECTORY_DOWN (reason "busy") when it says to wait. */
  after(answer: HttpResponse): void;
}

/** Nothing was asked of us yet. */
export function quiet(clock: Clock): Quiet {
  let until = 0;
  const seconds = (now: number): number => Math.ceil((until - now) / 1000);
  return {
    before: () => {
      const now = clock().getTime();
      if (now < until) throw down("paced", { sent: false, retryAfterSeconds: seconds(now) });
    },
    after: ({ status, headers }) => {
      const told = headers["retry-after"];
      if (status !== 429 && !((status === 503 || status === 504) && told !== undefined)) return;
      const now = clock().getTime();
      const asked = told !== undefined && /^\d{1,6}$/.test(told) ? Number(told) * 1000 : DEFAULT_MS;
      until = Math.max(until, now + Math.min(asked, LONGEST_MS));
      throw down("busy", { status, retryAfterSeconds: seconds(now) });
    },
  };
}
