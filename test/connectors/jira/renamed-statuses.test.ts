import { describe, expect, it } from "vitest";
import {
  actionEffect,
  cleared,
  closeDesks,
  type Desk,
  message,
  openDesk,
  posted,
  RITA,
  routing,
  SEED,
  updateOf,
} from "./desk.ts";
import { isOpsError } from "./failure.ts";

closeDesks();

interface Renaming {
  readonly desk: Desk;
  /** An administrator gives a status of the vendors' project another name; its id stays. */
  rename(from: string, to: string): void;
}

/** The vendor site with statuses that can be renamed while it runs. */
async function renaming(): Promise<Renaming> {
  const site = structuredClone(SEED);
  const statuses = new Set(site.projects.flatMap(({ issueTypes }) => issueTypes.flatMap(({ workflow }) => workflow.statuses)));
  const desk = await openDesk(site);
  const rename = (from: string, to: string): void => {
    for (const status of statuses) if (status.name === from) status.name = to;
  };
  return { desk, rename };
}

const asked = ({ sim }: Desk) => sim.journal.filter(({ path }) => path.endsWith("/project/VO/statuses")).length;

describe("statuses that are renamed in Jira while the service runs", () => {
  it("jira row 17: a route goes to the status that had its name when we first asked, and is found again by its id", async () => {
    const { desk, rename } = await renaming();
    const first = actionEffect(routing(desk.issue));
    await desk.tickets.find(first, await desk.tickets.apply(cleared(desk, first)));
    desk.sim.transition("VO-1", "To Do", { as: RITA });
    rename("Legal review", "Counsel");
    rename("Security review", "Legal review");

    const effect = actionEffect(routing(desk.issue));
    const written = await desk.tickets.apply(cleared(desk, effect));

    expect(desk.sim.issue("VO-1")?.status).toBe("Counsel");
    expect(await desk.tickets.find(effect, written)).toMatchObject({
      kind: "confirmed",
      receipt: { seen: { state: "counsel" } },
    });
    expect(await desk.tickets.find({ ...effect, attempts: 1 }, null)).toMatchObject({ kind: "confirmed" });
    expect(asked(desk)).toBe(1);
    expect(desk.drift).toEqual([]);
  });

  it("jira row 17: a name that no status has any more is refused with the line to correct, and nothing is written", async () => {
    const { desk, rename } = await renaming();
    rename("Legal review", "Counsel");
    const error = isOpsError(
      await desk.tickets.apply(cleared(desk, actionEffect(routing(desk.issue)))).catch((caught: unknown) => caught),
    );
    expect(error).toMatchObject({ code: "TICKET_REFUSED", message: expect.stringContaining("correct the SOP's routes") });
    expect(desk.sim.writes).toEqual([]);
  });

  it("jira row 17: a status that is made later is found as soon as it is there", async () => {
    const { desk, rename } = await renaming();
    const effect = actionEffect(routing(desk.issue, "Counsel"));
    expect(isOpsError(await desk.tickets.apply(cleared(desk, effect)).catch((caught: unknown) => caught)).code).toBe(
      "TICKET_REFUSED",
    );
    rename("Security review", "Counsel");
    await desk.tickets.apply(cleared(desk, effect));
    expect(desk.sim.issue("VO-1")?.statusId).toBe("10009");
  });

  it("jira row 17: a move that was made under the old name is ours also for a process that only knows the new one", async () => {
    const { desk, rename } = await renaming();
    const effect = actionEffect(routing(desk.issue));
    await desk.tickets.apply(cleared(desk, effect));
    rename("Legal review", "Counsel");
    const later = await import("../../../src/connectors/jira/index.ts");
    const other = later.jira(desk.config, { clock: () => desk.at.now, egress: { private: false, allowLoopback: true } });
    expect(await other.tickets.find({ ...effect, attempts: 1 }, null)).toMatchObject({ kind: "confirmed" });
    other.close();
  });

  it("jira row 17: a question still open under a new name is not taken for ended, and its end is found under its new name", async () => {
    const { desk, rename } = await renaming();
    const [one, two] = [await posted(desk), await posted(desk)];
    const ended = updateOf(desk, one, "withdrawn");
    expect(await desk.tickets.find(ended, await desk.tickets.post(message(desk, ended)))).toMatchObject({ kind: "confirmed" });
    rename("Pending", "Open question");
    rename("Withdrawn", "Taken back");

    const effect = updateOf(desk, two, "withdrawn");
    desk.sim.faults.add({ kind: "status", status: 409, method: "POST", path: /\/transitions$/ });
    await desk.tickets.post(message(desk, effect)).catch(() => undefined);
    expect(await desk.tickets.find({ ...effect, attempts: 1 }, null)).toMatchObject({ kind: "partial" });

    expect(await desk.tickets.find(effect, await desk.tickets.post(message(desk, effect)))).toMatchObject({ kind: "confirmed" });
    expect(desk.sim.issue(two.key)?.status).toBe("Taken back");
  });
});
