import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { actionEffect, attaching, attempted, cleared, closeDesks, type Desk, openDesk } from "../desk.ts";

closeDesks();

const filesOf = (desk: Desk) => desk.sim.records("sys_attachment", { table_sys_id: desk.change.id });

async function bytesOf(desk: Desk, id: string): Promise<Buffer> {
  const headers = { authorization: `Basic ${Buffer.from("alice:alice-pw").toString("base64")}` };
  return Buffer.from(await (await fetch(`${desk.sim.url}/api/now/attachment/${id}/file`, { headers })).arrayBuffer());
}

describe("an evidence file", () => {
  it("servicenow row 27: its name has the start of its own content's SHA-256, and the listing's size is that of its bytes", async () => {
    const desk = await openDesk();
    const effect = actionEffect(attaching(desk.change));
    const written = await desk.tickets.apply(cleared(desk, effect));
    const [file] = filesOf(desk);
    const bytes = await bytesOf(desk, file?.["sys_id"] ?? "");
    const hash = createHash("sha256").update(bytes).digest("hex");
    expect(file).toMatchObject({ file_name: `evidence-${hash.slice(0, 12)}.txt`, size_bytes: String(bytes.length) });
    expect(await desk.tickets.find(attempted(effect), written)).toMatchObject({ kind: "confirmed" });
  });

  it("servicenow row 27: another one asked for under the same name with the same text replaces nothing: both stand, and each is found as itself", async () => {
    const desk = await openDesk();
    const effects = [actionEffect(attaching(desk.change)), actionEffect(attaching(desk.change))];
    const before: Buffer[] = [];
    for (const effect of effects) {
      const { recordId } = await desk.tickets.apply(cleared(desk, effect));
      before.push(await bytesOf(desk, recordId));
    }
    expect(new Set(filesOf(desk).map((file) => file["file_name"])).size).toBe(2);
    const found = await Promise.all(effects.map((effect) => desk.tickets.find(attempted(effect), null)));
    const ids = found.flatMap((one) => (one.kind === "confirmed" ? [one.receipt.recordId] : []));
    expect(new Set(ids).size).toBe(2);
    expect(await Promise.all(ids.map((id) => bytesOf(desk, id)))).toEqual(before);
  });

  it("servicenow row 27: a file of the same name and another size, which somebody put there, is not ours", async () => {
    const desk = await openDesk();
    const effect = actionEffect(attaching(desk.change));
    await desk.tickets.apply(cleared(desk, effect));
    const [file] = filesOf(desk);
    desk.sim.remove("sys_attachment", file?.["sys_id"] ?? "");
    desk.sim.attach(
      { table: "change_request", id: desk.change.id },
      { name: file?.["file_name"] ?? "", content: "Trust me." },
      { asUser: "alice" },
    );
    expect(await desk.tickets.find(attempted(effect), null)).not.toMatchObject({ kind: "confirmed" });
  });

  it.each(["pdf, docx", "PDF"])(
    "servicenow row 27: on an instance that takes %s only it is refused by name of what refused it, and nothing is stored",
    async (value) => {
      const desk = await openDesk();
      desk.sim.insert("sys_properties", { name: "glide.attachment.extensions", value });
      const failed = desk.tickets.apply(cleared(desk, actionEffect(attaching(desk.change))));
      await expect(failed).rejects.toMatchObject({
        code: "TICKET_REFUSED",
        context: { status: 403, rule: "file types that may be attached" },
      });
      expect(filesOf(desk)).toEqual([]);
    },
  );

  it("servicenow row 27: the doctor says which file types the instance does not take, and nothing where it does not tell", async () => {
    const typesOf = async (desk: Desk) => (await desk.connector.examine()).filter(({ check }) => check === "file types");
    const desk = await openDesk();
    expect(await typesOf(desk)).toEqual([]);
    desk.sim.insert("sys_properties", { name: "glide.attachment.extensions", value: "txt, csv, pdf, LOG" });
    expect(await typesOf(desk)).toMatchObject([{ state: "warning", says: "glide.attachment.extensions lacks md, json" }]);
    desk.sim.restrict({ table: "sys_properties", operation: "read" });
    expect(await typesOf(desk)).toEqual([]);
  });
});
