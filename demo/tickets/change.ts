import { CAST } from "../cast.ts";
import type { Stage } from "../run/stage.ts";
import type { Told } from "./ticket.ts";

const OWNER = CAST.femi.serviceNow.userName;
const PROTOCOL = "Checked after the change:\n- service answers\n- monitoring is green\n- no errors in the log\n";
const HOUR = 3_600_000;

/** A change request as it stands before its owner moves it to Implement. Everything the SOP wants is there unless it says otherwise. */
export interface Change {
  readonly number: string;
  readonly title: string;
  readonly text: string;
  /** As stored: 2 high, 3 moderate, 4 low. */
  readonly risk?: "2" | "3" | "4";
  readonly item: string;
  /** The planned window is still open. */
  readonly windowOpen?: boolean;
  /** Nobody attached anything. */
  readonly noEvidence?: boolean;
}

/** Puts the change, its three tasks and its evidence into ServiceNow without any rule firing. */
export function placeChange({ serviceNow }: Stage, change: Change): void {
  const quiet = { asUser: OWNER, silent: true };
  const { number, windowOpen = false, noEvidence = false } = change;
  const end = Date.now() + (windowOpen ? 3 : -2) * HOUR;
  const row = serviceNow.insert(
    "change_request",
    {
      number,
      type: "normal",
      state: "-2",
      approval: "approved",
      risk: change.risk ?? "4",
      short_description: change.title,
      description: change.text,
      requested_by: CAST.femi.serviceNow.sysId,
      assigned_to: CAST.femi.serviceNow.sysId,
      cmdb_ci: serviceNow.record("cmdb_ci_server", change.item)?.["sys_id"],
      start_date: stored(end - 2 * HOUR),
      end_date: stored(end),
    },
    quiet,
  );
  const id = row["sys_id"] ?? "";
  const task = (digit: number, type: string, title: string, columns: Readonly<Record<string, string>> = {}): void => {
    serviceNow.insert(
      "change_task",
      {
        number: taskNumber(number, digit),
        change_request: id,
        change_task_type: type,
        short_description: title,
        state: "1",
        ...columns,
      },
      quiet,
    );
  };
  task(1, "implementation", "Carry the change out", { state: "3", active: "false" });
  task(2, "testing", "Test the result");
  task(3, "review", "Post-implementation review");
  if (noEvidence) return;
  serviceNow.attach({ table: "change_request", id }, { name: "test-protocol.txt", content: PROTOCOL }, quiet);
}

/** Its owner moves the change to Implement in the browser: the business rule fires. */
export function startChange({ serviceNow }: Pick<Stage, "serviceNow">, number: string): Told {
  serviceNow.update("change_request", number, { state: "-1" }, { asUser: OWNER });
  return { who: CAST.femi.name, what: "moves the change to Implement in ServiceNow" };
}

/** CTASK number of a change's nth task. */
export function taskNumber(change: string, digit: number): string {
  return `CTASK${change.slice(-6)}${digit}`;
}

function stored(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace("T", " ");
}
