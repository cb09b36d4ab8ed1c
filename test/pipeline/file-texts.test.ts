import { describe, expect, it } from "vitest";
import { type Attachment, type ErrorCode, OpsError } from "../../src/case/index.ts";
import { fileTexts } from "../../src/pipeline/file-texts.ts";

const CONTENT = new TextEncoder().encode("all tests green");

function file(id: string): Attachment {
  return { id, name: `${id}.txt`, bytes: CONTENT.byteLength, author: "alice", own: false };
}

/** A ticket system that serves every file but one. */
function serving(broken: (signal: AbortSignal) => Promise<Uint8Array | null>) {
  return { file: ({ id }: Attachment, signal: AbortSignal) => (id === "broken" ? broken(signal) : Promise.resolve(CONTENT)) };
}

const FILES = [file("first"), file("broken"), file("last")];

describe("the texts of a ticket's files", () => {
  it.each<ErrorCode>([
    "TICKET_SYSTEM_DOWN",
    "TICKET_SYSTEM_BUSY",
    "TICKET_ANSWER_INVALID",
    "TICKET_FORBIDDEN",
    "EGRESS_REFUSED",
    "CIRCUIT_OPEN",
  ])("a file that fails with %s nobody could read; the others are read", async (code) => {
    const system = serving(() => Promise.reject(new OpsError(code, "no file")));
    expect([...(await fileTexts(system, FILES)).keys()]).toEqual(["first", "last"]);
  });

  it("a file that never comes, or drips, is given up with all that come after it, and its request is ended", async () => {
    let told: AbortSignal | undefined;
    const system = serving((signal) => {
      told = signal;
      return new Promise(() => {});
    });
    expect([...(await fileTexts(system, FILES, 0.05)).keys()]).toEqual(["first"]);
    expect(told?.aborted).toBe(true);
  });

  it("a fault of ours is not taken for an unread file", async () => {
    const system = serving(() => Promise.reject(new TypeError("ours")));
    await expect(fileTexts(system, FILES)).rejects.toThrow("ours");
  });
});
