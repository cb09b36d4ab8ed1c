import { describe, expect, it } from "vitest";
import { fileTexts } from "../../src/pipeline/file-texts.ts";
import { actionEffect, cleared } from "../connectors/jira/effects.ts";
import { closeTicketDesks, type TicketDesk } from "./ticket-desk.ts";
import { TICKET_SYSTEMS } from "./ticket-systems.ts";

closeTicketDesks();

/** What was read of the ticket's files, by name. */
async function texts(desk: TicketDesk): Promise<Readonly<Record<string, string | null>>> {
  const files = (await desk.tickets.read(desk.ticket)).attachments.value ?? [];
  const read = await fileTexts(desk.tickets, files);
  return Object.fromEntries(files.map(({ id, name }) => [name, read.get(id) ?? null]));
}

const PDF = "%PDF-1.7 packed";

describe.each(TICKET_SYSTEMS)("files in the ticket system %s", (_name, open) => {
  it("capability 2.1, 4.6: plain text is read whole, so that it can be searched", async () => {
    const desk = await open();
    desk.attach("protocol.txt", "größer\n票 🎫\tSSN 123-45-6789");
    desk.attach("empty.log", " ");
    desk.attach("PLAN.MD", "# Plan");

    expect(await texts(desk)).toMatchObject({
      "protocol.txt": "größer\n票 🎫\tSSN 123-45-6789",
      "empty.log": " ",
      "PLAN.MD": "# Plan",
    });
  });

  it.each([
    ["another format", "papers.pdf", PDF],
    ["another format under a text's name", "papers.txt", PDF],
    ["a page under a text's name", "page.txt", "<!DOCTYPE html><p>hello"],
    ["bytes that are no UTF-8", "latin1.txt", Uint8Array.of(0x67, 0x72, 0xf6)],
    ["characters that no text has", "packed.txt", Uint8Array.of(0x61, 0x00, 0x62)],
    ["too long", "all.log", "x".repeat(131_073)],
  ])("a file of %s is one that nobody read", async (_what, name, content) => {
    const desk = await open();
    desk.attach(name, content);
    expect((await texts(desk))[name]).toBeNull();
  });

  it("many files are not all read, and what was not read is not taken for read", async () => {
    const desk = await open();
    for (let i = 0; i < 14; i += 1) desk.attach(`part-${i}.txt`, "text");
    const read = Object.values(await texts(desk));
    expect([read.length, read.filter((text) => text !== null).length]).toEqual([15, 10]);
  });

  it("our own file is not asked for, a gone one is not read", async () => {
    const desk = await open();
    const payload = desk.payloads.get("attach_evidence");
    if (payload !== undefined) await desk.tickets.apply(cleared(desk, actionEffect(payload)));
    const files = (await desk.tickets.read(desk.ticket)).attachments.value ?? [];
    const own = files.filter((file) => file.own);
    const gone = { id: desk.absent.id, name: "gone.txt", bytes: 4, author: desk.requester, own: false };
    expect((await fileTexts(desk.tickets, [...own, gone])).size).toBe(0);
    expect(await desk.tickets.file(gone, new AbortController().signal)).toBeNull();
    expect(own.length).toBe(payload === undefined ? 0 : 1);
  });
});
