import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditing } from "../../src/http/audit-role.ts";
import { closeDesks, type Desk, openDesk } from "../support/desk/index.ts";

closeDesks(afterAll);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
const closers: (() => unknown)[] = [];
afterAll(() => closers.forEach((close) => close()));

const TOKEN = "a-token-of-olga-that-is-long-enough-for-this";
const olga = { person: "olga", tokenHash: createHash("sha256").update(TOKEN).digest() };
const ina = { person: "ina", tokenHash: Buffer.alloc(32), audits: true } as const;

/** The status that Olga gets while these people have tokens, and these groups audit under their own name. */
async function statusWith(
  operators: Parameters<typeof auditing>[1]["operators"],
  ...auditors: readonly string[]
): Promise<number> {
  const world = { ...desk.world, policy: { ...desk.world.policy, auditors } };
  const app = express();
  app.use(...auditing(world, { operators, people: null }, "export"), (_request, response) => void response.sendStatus(204));
  const server = createServer(app);
  closers.push(() => server.close());
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo; // a TCP server's address is never a path
  return (await fetch(`http://127.0.0.1:${port}/`, { headers: { authorization: `Bearer ${TOKEN}` } })).status;
}

describe("assurance 65: who takes evidence out by a token", () => {
  it("an operator, while nobody is named as an auditor", async () => {
    expect(await statusWith([olga])).toBe(204);
  });

  it("no operator any more, once somebody is: by a token, or as a member of a group", async () => {
    expect(await statusWith([olga, ina])).toBe(403);
    expect(await statusWith([olga], "internal-audit")).toBe(403);
  });

  it("nobody with an unknown token, or with what only looks like a person's", async () => {
    expect(await statusWith([ina])).toBe(401);
  });
});
