import { describe, expect, it } from "vitest";
import { closeDesks, type Desk, openDesk, SEED } from "./desk.ts";

closeDesks();

const TASKS = ["-5", "1", "2", "3", "4", "7"].map((state, at) => ({
  number: `TASK002000${at}`,
  incident: "INC0010001",
  state,
  active: ["3", "4", "7"].includes(state) ? "false" : "true",
}));

function opened(own: readonly { readonly value: string; readonly label: string }[] = []): Promise<Desk> {
  const choices = own.map((one) => ({ ...one, name: "incident_task", element: "state", inactive: "false" }));
  return openDesk({ records: { ...SEED.records, incident_task: TASKS, sys_choice: choices } });
}

describe("the tasks of an incident", () => {
  it("have states of their own: incomplete is done, skipped is cancelled", async () => {
    const desk = await opened();
    const id = desk.sim.record("incident", "INC0010001")?.["sys_id"] ?? "";
    const { tasks } = await desk.tickets.read({ system: "servicenow", kind: "incident", id, key: "INC0010001" });
    expect(tasks.value?.map(({ state, phase }) => `${state} ${phase}`)).toEqual([
      "pending new",
      "open open",
      "work_in_progress open",
      "closed_complete done",
      "closed_incomplete done",
      "closed_skipped cancelled",
    ]);
    expect(await desk.connector.check()).toEqual([]);
  });

  it("an instance that gave them other states is told of at the start, and nothing is closed without people", async () => {
    const desk = await opened([
      { value: "1", label: "Open" },
      { value: "20", label: "Waiting" },
      { value: "30", label: "Closed" },
    ]);
    expect(await desk.connector.check()).toEqual([
      expect.stringMatching(/^incident_task: the instance has no state 3, by which its tasks are closed/),
      expect.stringMatching(/^incident_task: the instance has states that are not known here \("20", "30"\)/),
    ]);
  });
});
