import type { Made } from "./fluent.ts";
import type { Row, Table } from "./tables.ts";

/** What a script sees of a record, and of a query over many. Only what the shipped scripts use. */
export interface GlideRecord {
  readonly row: Row;
  [method: string]: unknown;
}

export type Operation = "insert" | "update";

/** Who works in the session. */
export interface Session {
  readonly userName: string;
  readonly sysId: string;
  readonly impersonating?: boolean;
}

/** What a script asked the platform to do later: process an event. */
export interface QueuedEvent {
  readonly name: string;
  readonly parm1: string;
}

/** One instance with the app installed, as far as its scripts see it. */
export interface World {
  readonly app: readonly Made[];
  readonly tables: ReadonlyMap<string, Table>;
  readonly properties: Map<string, string>;
  readonly credentials: Map<string, string>;
  readonly events: QueuedEvent[];
  /** What people were told, and what went to the system log. */
  readonly messages: string[];
  readonly logged: string[];
  session: Session;
  now: number;
  made: number;
  /** Writes a record, with the rules around it; its sys_id, or null when it was refused. */
  commit: (table: Table, record: GlideRecord, operation: Operation) => string | null;
  /** Runs a shipped script with these names in its scope. */
  run: (script: string, scope: Readonly<Record<string, unknown>>) => void;
}

/** "2026-11-21 20:00:00", as the platform stores times. */
export function stored(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace("T", " ");
}
