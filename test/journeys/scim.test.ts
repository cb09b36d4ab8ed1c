import { createHash } from "node:crypto";
import express from "express";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ScimClient, scimClient } from "../../simulators/directory/index.ts";
import { scimDirectory } from "../../src/connectors/directory/index.ts";
import { scimRoutes } from "../../src/http/scim/index.ts";
import { SECRETS } from "../support/canaries/index.ts";
import {
  answerChange,
  closeDesks,
  type Desk,
  evidenceOf,
  type Name,
  openDesk,
  PEOPLE,
  reviewsOf,
  says,
  standing,
  startChange,
  taskOf,
} from "../support/desk/index.ts";

closeDesks(afterAll);

const TOKEN = SECRETS.scim;
const GROUPS = ["ops-analyst", "ops-lead", "ops-director", "internal-audit"] as const;

let desk: Desk;
let okta: ScimClient;
const ids = new Map<Name, string>();
let leads = "";

beforeAll(async () => {
  const groups: Record<string, string> = {};
  desk = await openDesk({}, (world) => ({
    ...world,
    directory: scimDirectory({ provisioned: world.store.provisioned, groups, accounts: () => ({ people: [] }) }),
  }));
  const tokenHashes = [createHash("sha256").update(TOKEN).digest()];
  const { world, refusals } = desk;
  const routes = scimRoutes({ world, tokenHashes, attributes: new Map([["costcenter", "servicenow"]]), refusals });
  const server = express().use("/scim/v2", routes).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  closers.push(() => new Promise((resolve) => server.close(resolve)));
  const address = server.address();
  okta = scimClient(`http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/scim/v2`, TOKEN, "okta");
  for (const who of ["lee", "lou", "dora", "nora"] as const)
    ids.set(who, await okta.user({ externalId: `00u-${who}`, costCenter: PEOPLE[who].sysId }));
  const members = (...names: readonly Name[]) => names.flatMap((name) => ids.get(name) ?? []);
  for (const name of GROUPS) {
    const inIt = name === "ops-lead" ? members("lee", "lou") : name === "ops-director" ? members("dora") : [];
    groups[name] = await okta.group("", name, inIt);
  }
  leads = groups["ops-lead"] ?? "";
});
const closers: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const close of closers) await close();
});
beforeEach(() => desk.model.behave(says({ action: "close_task", target: "tasks.1", close_code: "successful", confidence: 0.8 })));

async function refusals(number: string): Promise<readonly unknown[]> {
  const all = await evidenceOf(desk, number);
  return all.filter(({ kind }) => kind === "review.answer_refused").map(({ payload }) => payload["code"]);
}

describe("answers, with people and groups that Okta pushes", () => {
  it("capability 6.1: a member of a pushed group approves, and it is applied; who is in none is refused", async () => {
    const number = await startChange(desk);
    await answerChange(desk, number, "nora", { action: "approve" });
    expect(await refusals(number)).toEqual(["not_in_group"]);
    await desk.pass(5);
    await answerChange(desk, number, "lee", { action: "approve" });
    expect(await standing(desk, number)).toBe("ended applied");
    expect(JSON.stringify(await evidenceOf(desk, number))).toContain("00u-lee");
  });

  it("capability 6.7, assurance 29: whoever is deactivated has no power from that moment, at any risk, and what he approved is not carried out", async () => {
    const number = await startChange(desk);
    const fault = { kind: "status", status: 429, retryAfterSeconds: 5, method: "PATCH", path: /change_task/ } as const;
    desk.serviceNow.faults.add(fault);
    await answerChange(desk, number, "lee", { action: "approve" });
    expect(await standing(desk, number)).toBe("cleared");
    await okta.deactivate(ids.get("lee") ?? "");
    await desk.pass(60);
    expect(taskOf(desk, number)).toMatchObject({ state: "1" });
    expect(reviewsOf(desk, number)[0]).toMatchObject({ message: expect.stringContaining("Not executed: somebody who approved") });
    await answerChange(desk, number, "lee", { action: "approve" });
    expect(await refusals(number)).toEqual(["inactive"]);
  });

  it("capability 6.7, assurance 29: whoever was taken out of the group answers nothing any more", async () => {
    const number = await startChange(desk);
    await okta.leave(leads, ids.get("lou") ?? "");
    await answerChange(desk, number, "lou", { action: "approve" });
    expect(await refusals(number)).toEqual(["not_in_group"]);
  });
});
