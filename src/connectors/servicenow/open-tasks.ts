import type { Clock, TicketRef } from "../../case/index.ts";

/** Which tasks a reading showed as open children of their ticket; one reading is good for one write, and for a few seconds. */
export interface OpenTasks {
  /** The open tasks with their versions ("" = hidden from us). */
  note(ticket: string, tasks: ReadonlyMap<string, string>): void;
  /** The version in which a reading of the last seconds, not used yet, showed the task as an open child of that ticket; null when none did. */
  take(ticket: Pick<TicketRef, "id">, task: Pick<TicketRef, "id">): string | null;
}

/** How long a check before a write may be ahead of it. */
export const FRESH_MS = 4_000;

const KEPT = 500;

/** Remembers the newest readings, in this process only. */
export function openTasks(clock: Clock): OpenTasks {
  const readings = new Map<string, { readonly at: number; readonly tasks: ReadonlyMap<string, string> }>();
  return {
    note: (ticket, tasks) => {
      readings.delete(ticket);
      readings.set(ticket, { at: clock().getTime(), tasks });
      const [oldest] = readings.keys();
      if (readings.size > KEPT && oldest !== undefined) readings.delete(oldest);
    },
    take: (ticket, task) => {
      const reading = readings.get(ticket.id);
      readings.delete(ticket.id);
      const fresh = reading !== undefined && clock().getTime() - reading.at < FRESH_MS;
      return fresh ? (reading.tasks.get(task.id) ?? null) : null;
    },
  };
}
