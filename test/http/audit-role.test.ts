import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { afterAll, describe, expect, it } from "vitest";
import { auditors } from "../../src/http/audit-role.ts";

const closers: (() => unknown)[] = [];
afterAll(() => closers.forEach((close) => close()));

/** The status that an operator gets while these people are known. */
async function statusWith(...known: Parameters<typeof auditors>[0]): Promise<number> {
  const app = express();
  app.use(auditors(known), (_request, response) => void response.sendStatus(204));
  const server = createServer(app);
  closers.push(() => server.close());
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo; // a TCP server's address is never a path
  return (await fetch(`http://127.0.0.1:${port}/`)).status;
}

const tokenHash = Buffer.alloc(32);

describe("who takes evidence out", () => {
  it("an operator, while nobody is named as an auditor", async () => {
    expect(await statusWith({ person: "olga", tokenHash })).toBe(204);
  });

  it("no operator any more, once somebody is", async () => {
    expect(await statusWith({ person: "olga", tokenHash }, { person: "ina", tokenHash, audits: true })).toBe(403);
  });
});
