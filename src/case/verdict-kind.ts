/** What people may answer. */
export const VERDICTS = ["approve", "modify", "reject", "reassign", "request_info", "escalate"] as const;
export type VerdictKind = (typeof VERDICTS)[number];
