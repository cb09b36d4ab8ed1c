import { deleteIssue, editIssue, getUserEmail, setIssueProperty } from "jira.js/cloud";
import type { Client } from "jira.js/core";
import { answerApproval } from "jira.js/serviceDesk";
import { expect, it } from "vitest";
import { createHttp } from "../../../src/connectors/http.ts";
import { pauses } from "../../../src/connectors/jira/pauses.ts";
import { transport } from "../../../src/connectors/jira/transport.ts";
import { ownLimits } from "../../../src/connectors/own-limits.ts";
import { closeDesks, codeOf, openDesk } from "./desk.ts";

closeDesks();

/** The library's client over our transport, and how many requests reached the site. */
async function opened(): Promise<{ client: Client; requests: () => number }> {
  const desk = await openDesk();
  const clock = () => desk.at.now;
  const origins = [new URL(desk.sim.url).origin];
  const http = createHttp({
    baseUrl: desk.sim.url,
    timeoutMs: 2_000,
    maxBodyBytes: 1_000_000,
    egress: { private: false, allowLoopback: true, origins },
  });
  const line = {
    http,
    clock,
    auth: desk.config.auth,
    drifted: () => {},
    patience: { wait: async () => {}, random: () => 0 },
    pauses: pauses("jira:test", ownLimits(clock), clock),
  };
  return { client: transport(line, null), requests: () => desk.sim.journal.length };
}

it.each<[string, (client: Client) => Promise<unknown>]>([
  ["a path that climbs out of an issue", (client) => client.sendRequest({ url: "/rest/api/3/issue/10001/../../myself" })],
  ["a query in the path", (client) => client.sendRequest({ url: "/rest/api/3/issue/10001?expand=names" })],
  ["a fragment in the path", (client) => client.sendRequest({ url: "/rest/api/3/issue/10001#x" })],
  ["an encoded path", (client) => client.sendRequest({ url: "/rest/api/3/issue/%2e%2e" })],
  ["another version of the API", (client) => client.sendRequest({ url: "/rest/api/2/issue/10001" })],
  ["the removed search", (client) => client.sendRequest({ url: "/rest/api/3/search" })],
  ["a method that is not ours", (client) => client.sendRequest({ url: "/rest/api/3/issue", method: "PUT" })],
  ["an edit of an issue", (client) => editIssue(client, { issueIdOrKey: "10001", fields: { summary: "x" } })],
  ["deleting an issue", (client) => deleteIssue(client, { issueIdOrKey: "10001" })],
  ["writing a property", (client) => setIssueProperty(client, { issueIdOrKey: "10001", propertyKey: "ots.review", body: {} })],
  ["somebody's mail address", (client) => getUserEmail(client, { accountId: "712020:olaf" })],
  ["answering an approval", (client) => answerApproval(client, { issueIdOrKey: "10001", approvalId: 1, decision: "approve" })],
])("jira row 7: %s is no operation of ours and reaches no network", async (_what, call) => {
  const { client, requests } = await opened();
  expect(await codeOf(call(client))).toBe("EGRESS_REFUSED");
  expect(requests()).toBe(0);
});

it("jira row 7: an operation of ours does", async () => {
  const { client, requests } = await opened();
  expect(await codeOf(client.sendRequest({ url: "/rest/api/3/myself" }))).toBe("none");
  expect(requests()).toBe(1);
});
