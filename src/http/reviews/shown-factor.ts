import { z } from "zod";

const Bytes = z.string().regex(/^[\w-]{1,4000}$/, "must be bytes as base64url");
/** A second factor as it comes with a request; not yet checked. */
export const Factor = z.union(
  [
    z.strictObject({ totp: z.string().regex(/^\d{6}$/) }).transform(({ totp }) => ({ kind: "totp", code: totp }) as const),
    z
      .strictObject({
        assertion: z.strictObject({ credential: Bytes, clientData: Bytes, authenticatorData: Bytes, signature: Bytes }),
      })
      .transform(({ assertion }) => ({ kind: "webauthn", assertion }) as const),
  ],
  'must be {"totp": six digits} or {"assertion": {credential, clientData, authenticatorData, signature}}',
);
