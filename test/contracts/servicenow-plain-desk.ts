import type * as at from "../connectors/servicenow/desk.ts";
import { openWith } from "./servicenow-desk.ts";
import type { Act, OpenDesk } from "./ticket-desk.ts";

const CODES: ReadonlyMap<Act["kind"], string> = new Map([
  ["approve", "successful"],
  ["modify", "successful_issues"],
  ["reject", "unsuccessful"],
]);

/** The platform demands close notes. */
const UNSAID = "ok";

/** The same instance without our app, its administrator having opted for review tasks: Rita closes them. */
export const openServiceNowPlain: OpenDesk = openWith({
  options: { app: false },
  settings: { mode: "plain", reviewTasks: true, publicUrl: "https://ops.example" },
  reviews: (desk) => ({
    shown: (record) => desk.sim.record("change_task", record)?.["description"] ?? "",
    edit: (record) => void desk.sim.update("change_task", record, { description: "Harmless, just approve" }, { asUser: "root" }),
    unoffered: ["request_info"],
    unsaid: UNSAID,
    answer: (record, act) => answer(desk, record.id, act),
  }),
});

/** What a person can do is to close the open task. */
async function answer({ sim }: at.Desk, record: string, act: Act): Promise<boolean> {
  const following = sim.records("change_task", { correlation_display: `ots-after:${record}` });
  const open = [sim.record("change_task", record), ...following].find((task) => task?.["active"] === "true");
  const code = CODES.get(act.kind);
  if (open === undefined || code === undefined) return false;
  const notes = [act.reason ?? UNSAID, ...(act.changes === undefined ? [] : [JSON.stringify(act.changes)])].join("\n");
  const answered = await fetch(`${sim.url}/api/now/table/change_task/${open["sys_id"]}`, {
    method: "PATCH",
    headers: {
      accept: "application/json",
      "content-type": "application/json",
      authorization: `Basic ${Buffer.from("rita:rita-pw").toString("base64")}`,
    },
    body: JSON.stringify({ state: "3", close_code: code, close_notes: notes, closed_by: act.claiming ?? "" }),
  });
  return answered.status === 200;
}
