import type { RecordedAssertion } from "./webauthn.ts";

/** A second factor that was shown for one answer, as the evidence holds it. */
export type Factor =
  | {
      readonly kind: "totp";
      readonly person: string;
      readonly reviewId: string;
      /** The time step of the code; the code itself is never kept. */
      readonly step: number;
    }
  | { readonly kind: "webauthn"; readonly person: string; readonly reviewId: string; readonly assertion: RecordedAssertion };

/** Why a factor was not accepted. */
export type FactorRefusal = "absent" | "locked" | "wrong" | "used";
