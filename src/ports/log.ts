/** Fields a log line may carry: ids, counts and codes, never contents. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Static messages only; error = page us, warn = look weekly, info = one line a transition. */
export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}
