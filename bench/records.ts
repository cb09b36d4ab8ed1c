/** The log of the bench's own entries. */
export const LOG = "bench.us-east-1.main";

/** A record of about 1.1 kB, as a decision is recorded. */
export function benchRecord(i: number) {
  const id = `01930000-0000-7000-8000-${String(i).padStart(12, "0")}`;
  const facts = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`facts.number_${n}`, n % 3 === 0 ? "a value" : n * i]));
  return {
    v: 1,
    log: LOG,
    epoch: 1,
    id,
    at: "2026-11-21T12:00:00.123000Z",
    kind: "case.decided",
    tenant: "bench",
    region: "us-east-1",
    subject: { system: "servicenow", type: "change_request", id },
    corr: { case: id, delivery: id },
    actor: { type: "policy", id: "decide" },
    decision: {
      action: "close_task",
      confidence: "0.9321",
      threshold: "0.9000",
      gate: "apply",
      reasons: [],
      policy_ver: "a".repeat(64),
    },
    model: { provider: "az-openai", deployment: "gpt-4o-mini", prompt_hash: "b".repeat(64), output_hash: "c".repeat(64) },
    payload: { facts, note: "All tasks are done, evidence is attached. ".repeat(5) },
    redactions: [{ type: "EMAIL", count: 1 }],
  };
}
