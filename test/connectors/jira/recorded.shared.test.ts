import { createHmac } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { webhookScheme } from "../../../src/connectors/jira/webhook.ts";
import { NOON, SECRET, settings } from "./desk.ts";

const FOLDER = new URL("../../../../shared/data/jira/webhooks/", import.meta.url);
const names = readdirSync(FOLDER).filter((name) => name.endsWith(".json"));
const cloud = names.filter((name) => !/server|indentation/.test(name));
const projects = ["TES", "KT", "TEST", "PRJA", "PRJX"];
const workflows = Object.fromEntries(projects.map((project) => [project, { project, issueType: "Task" }]));
const scheme = webhookScheme({ config: settings("https://acme.atlassian.net", { workflows }), name: "acme" });

function receive(name: string) {
  const body = readFileSync(new URL(name, FOLDER));
  const signature = `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`;
  const headers = { "x-hub-signature": signature, "x-atlassian-webhook-identifier": "recorded-1" };
  const { issue } = z
    .looseObject({ issue: z.looseObject({ id: z.string(), key: z.string() }).optional() })
    .parse(JSON.parse(body.toString("utf8")));
  return { issue, received: scheme.receive({ body, headers }, NOON) };
}

describe("capability 1.2: recorded webhooks", () => {
  it.each(cloud.filter((name) => !name.includes("deleted")))("%s of a Cloud site is accepted by its ids", (name) => {
    const { issue, received } = receive(name);
    const ticket = { id: issue?.id, key: issue?.key };
    expect(received).toMatchObject({ kind: "accepted", delivery: { ticket, about: "ticket", version: expect.any(Number) } });
  });

  it.each(cloud.filter((name) => name.includes("deleted")))("%s of a Cloud site is ignored", (name) => {
    expect(receive(name).received).toEqual({ kind: "ignored", why: "other_event" });
  });

  it.each(names.filter((name) => /server|indentation/.test(name)))("%s of a Server is ignored, never misread", (name) => {
    expect(receive(name).received).toMatchObject({ kind: "ignored", why: "unsupported_server" });
  });
});
