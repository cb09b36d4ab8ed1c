import type { Problem } from "./conditions/index.ts";

/** An expression's problem as one message, with the place inside the expression. */
export function inExpression({ message, line, column }: Problem): string {
  return line === 1 ? `column ${column}: ${message}` : `line ${line}, column ${column}: ${message}`;
}
