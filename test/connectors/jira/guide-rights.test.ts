import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { PERMISSION_KEYS } from "../../../simulators/jira/options.ts";
import {
  actionEffect,
  attaching,
  cleared,
  closeDesks,
  commentOn,
  type Desk,
  message,
  openDesk,
  posted,
  routing,
  SEED,
  updateOf,
} from "./desk.ts";

closeDesks();

const GUIDE = readFileSync(new URL("../../../docs/integrations/jira.md", import.meta.url), "utf8");
/** What the guide grants our account, as Jira calls the permissions. */
const GRANTED = (/Permissions: ([^;]+);/.exec(GUIDE)?.[1] ?? "")
  .split(", ")
  .map((name) => name.toUpperCase().replaceAll(" ", "_"));

/** The vendors' project, whose scheme gives everybody but the reviewers these rights only. */
function openWith(granted: readonly string[]): Promise<Desk> {
  const kept = PERMISSION_KEYS.filter((key) => !granted.includes(key));
  const permissions = Object.fromEntries(kept.map((key) => [key, ["g-reviewers"]]));
  const projects = SEED.projects.map((one) => (one.key === "VO" ? { ...one, security: { ...one.security, permissions } } : one));
  return openDesk({ projects }, { workflows: { X: { project: "VO", issueType: "Vendor onboarding" } } });
}

describe("capability 6.5: an account with exactly the permissions of docs/integrations/jira.md", () => {
  it("passes the check at the start, and does everything that we do", async () => {
    const desk = await openWith(GRANTED);
    expect(await desk.connector.check()).toEqual([]);
    for (const payload of [commentOn(desk.issue), attaching(desk.issue), routing(desk.issue)])
      await desk.tickets.apply(cleared(desk, actionEffect(payload)));
    const record = await posted(desk);
    await desk.tickets.post(message(desk, updateOf(desk, record, "withdrawn")));
    expect(desk.sim.issue(record.key)?.status).toBe("Withdrawn");
  });

  it.each(GRANTED)("needs what it asks for: without %s the check says so", async (left) => {
    expect(await (await openWith(GRANTED.filter((one) => one !== left))).connector.check()).not.toEqual([]);
  });
});
