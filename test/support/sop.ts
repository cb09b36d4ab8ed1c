import { Sop } from "../../src/case/index.ts";

/** An SOP for changes that may close testing tasks; keys can be replaced. */
export function changeSop(overrides: Partial<Sop> = {}): Sop {
  return Sop.parse({
    workflow: "chg_low_risk_auto",
    version: "3",
    title: "Low-risk change",
    purpose: "Finishes the paperwork of a change.",
    checks: [{ id: "open", when: "ticket.phase == 'open'", says: "The change must be open." }],
    note: [
      "Change {ref.key} is in state {fields.state} with approval {fields.approval}.",
      "Tasks: {tasks.count}; window until {fields.windowEnd}.",
    ],
    template_action: "add_comment",
    closes: { task_type: "testing", close_code: "successful" },
    asks: ["vendor_country", "tax_form"],
    routes: { finance: "Finance approval" },
    guidance: ["Look at the window."],
    ...overrides,
  });
}
