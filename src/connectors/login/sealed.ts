import { createHmac } from "node:crypto";
import { EncryptJWT, jwtDecrypt } from "jose";
import { z } from "zod";

/** What a browser takes along to the provider and back, unreadable and unchangeable for it. */
const Pending = z.strictObject({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  back: z.string(),
  afresh: z.boolean(),
});
export type Pending = z.infer<typeof Pending>;

/** How long somebody may take to sign in. */
const LIFE_MS = 10 * 60_000;

/** Seals and opens with a key of its own, derived from the session key. */
export function sealer(sessionKey: Buffer, clock: () => Date) {
  const key = createHmac("sha256", sessionKey).update("ots.login.v1").digest();
  return {
    seal(pending: Pending): Promise<string> {
      const until = new Date(clock().getTime() + LIFE_MS);
      const header = { alg: "dir", enc: "A256GCM" };
      return new EncryptJWT({ pending }).setProtectedHeader(header).setExpirationTime(until).encrypt(key);
    },
    /** Throws when it is not ours, was changed, or is over. */
    async open(sealed: string): Promise<Pending> {
      const { payload } = await jwtDecrypt(sealed, key, {
        keyManagementAlgorithms: ["dir"],
        contentEncryptionAlgorithms: ["A256GCM"],
        currentDate: clock(),
        requiredClaims: ["exp"],
      });
      return Pending.parse(payload["pending"]);
    },
  };
}
