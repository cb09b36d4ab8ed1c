import type { Amount, Facts, FactValue } from "../case/index.ts";
import { decimal } from "./decimal.ts";
import type { WorkflowPolicy } from "./policy.ts";

/** What an item is worth, by the facts of its ticket. A sum that is missing, negative or not readable is unknown, never 0. */
export function amountOf({ amount }: Pick<WorkflowPolicy, "amount">, values: Facts["values"], action: string | null): Amount {
  // It carries a sum of its own, which nothing here reads: whoever has a limit may not decide it.
  if (action === "release_payment") return "unknown";
  if (amount === null) return null;
  const { field, currency } = amount;
  const value = numberIn(values[`fields.${field}`]);
  const named = "always" in currency ? currency.always : values[`fields.${currency.field}`];
  const known = typeof named === "string" && /^[A-Z]{3}$/.test(named);
  return value === null || !known ? "unknown" : { value, currency: named };
}

function numberIn(value: FactValue | undefined): number | null {
  return typeof value === "string" && !value.startsWith("-") ? decimal(value) : null;
}

/** The facts that `amountOf` reads. */
export function amountNames({ amount }: Pick<WorkflowPolicy, "amount">): readonly string[] {
  if (amount === null) return [];
  const { field, currency } = amount;
  return [`fields.${field}`, ...("always" in currency ? [] : [`fields.${currency.field}`])];
}
