/** Why a factor was not accepted. */
export type FactorRefusal = "absent" | "locked" | "wrong" | "used";
