import { createLocalJWKSet } from "jose";
import { z } from "zod";
import { OpsError } from "../../../case/index.ts";
import type { Http } from "../../http.ts";

const Jwk = z.looseObject({ kty: z.string(), kid: z.string(), endorsements: z.array(z.string()).default([]) });
const Discovery = z.looseObject({ jwks_uri: z.url() });
const Keys = z.looseObject({ keys: z.array(Jwk).min(1) });

/** The connector's signing keys as they are now. */
export interface KeySet {
  readonly verify: ReturnType<typeof createLocalJWKSet>;
  /** The platforms a key may speak for; none for an unknown key. */
  endorsements(kid: string | undefined): readonly string[];
}

/** Microsoft: fetch them at least once a day. A key that nobody knows is asked for at most this often: anybody can name one. */
const DAY_MS = 24 * 3_600_000;
const ASK_MS = 300_000;

/** Reads and keeps the keys. Throws CHANNEL_DOWN when there are none: then nothing can be verified. */
export function keysOf(http: Http): (kid: string | undefined, now: Date) => Promise<KeySet> {
  let kept: { readonly keys: KeySet; readonly at: number } | null = null;
  return async (kid, now) => {
    const age = kept === null ? Number.POSITIVE_INFINITY : now.getTime() - kept.at;
    const unknown = kept !== null && kept.keys.endorsements(kid).length === 0;
    if (kept === null || age > DAY_MS || (unknown && age > ASK_MS)) kept = { keys: await fetched(http), at: now.getTime() };
    return kept.keys;
  };
}

async function fetched(http: Http): Promise<KeySet> {
  const { jwks_uri } = Discovery.parse(await get(http, "/v1/.well-known/openidconfiguration"));
  const url = new URL(jwks_uri);
  // Wherever the document points: keys are taken from the configured host alone.
  if (url.origin !== http.origin) throw new OpsError("CHANNEL_DOWN", "the keys lie on another host", { reason: "other_host" });
  const { keys } = Keys.parse(await get(http, url.pathname));
  return {
    verify: createLocalJWKSet({ keys }),
    endorsements: (kid) => keys.find((key) => key.kid === kid)?.endorsements ?? [],
  };
}

async function get(http: Http, path: string): Promise<unknown> {
  const answer = await http.request({ method: "GET", path });
  if (answer.status !== 200) throw new OpsError("CHANNEL_DOWN", "the keys cannot be read", { status: answer.status });
  return answer.json();
}
