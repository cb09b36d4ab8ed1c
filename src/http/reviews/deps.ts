import { RateLimiterMemory } from "rate-limiter-flexible";
import type { World } from "../../pipeline/index.ts";
import type { Login } from "../../ports/index.ts";
import type { Refusals } from "../refusals.ts";

/** What answering on our pages and by API needs. */
export interface ReviewDeps {
  readonly world: World;
  readonly login: Login;
  /** Where people reach the pages, without a slash at its end. */
  readonly publicUrl: string;
  readonly sessionKey: Buffer;
  /** The acr that a fresh login must have; null = any. */
  readonly stepUpAcr: string | null;
  readonly refusals: Refusals;
}

const PER_MINUTE = 120;

/** How often one account may ask, by page and API together: true while there is room for one more. */
export function accountLimit(): (account: string) => Promise<boolean> {
  const limiter = new RateLimiterMemory({ keyPrefix: "account", points: PER_MINUTE, duration: 60 });
  return (account) =>
    limiter.consume(account).then(
      () => true,
      () => false,
    );
}
