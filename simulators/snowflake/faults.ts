/** What goes wrong with one request. `phase: "after"`: the statement has run, only its answer is lost. */
export type Fault =
  | { readonly kind: "status"; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | { readonly kind: "html" }
  /** An error code in the usual envelope; 390112 makes the session expire until it is renewed, 390111 ends it. */
  | { readonly kind: "code"; readonly code: string }
  | { readonly kind: "dropped"; readonly phase: "before" | "after" }
  | { readonly kind: "slow"; readonly milliseconds: number }
  | { readonly kind: "silent"; readonly phase: "before" | "after" }
  /** An insert that sees the table as it is when it starts and commits later; it is cancelled when the session's limit comes first. */
  | { readonly kind: "late_commit"; readonly milliseconds: number }
  /** The answer is one row with one VARIANT cell of this text, whatever was asked. */
  | { readonly kind: "variant"; readonly text: string }
  /** Half of a large result's rows arrive: less than was announced, or as if it were all, ending within a row or behind one. */
  | { readonly kind: "cut"; readonly ends: "early" | "within a row" | "behind a row" }
  /** The statement is still running for so many polls (333333). */
  | { readonly kind: "running"; readonly polls: number };

/** Which requests meet the fault: by path, by statement, and how often. */
export interface Injection {
  readonly path: RegExp;
  readonly sql?: RegExp;
  readonly times: number;
  readonly fault: Fault;
}

export interface Faults {
  inject(injection: Injection): void;
  clear(): void;
  /** The fault of this request, used up once. */
  take(path: string, sql?: string): Fault | undefined;
}

/** No fault yet. */
export function createFaults(): Faults {
  const waiting: { injection: Injection; left: number }[] = [];
  return {
    inject: (injection) => void waiting.push({ injection, left: injection.times }),
    clear: () => void waiting.splice(0),
    take: (path, sql) => {
      const found = waiting.find(
        ({ injection, left }) =>
          left > 0 && injection.path.test(path) && (injection.sql === undefined || injection.sql.test(sql ?? "")),
      );
      if (found === undefined) return undefined;
      found.left -= 1;
      return found.injection.fault;
    },
  };
}
