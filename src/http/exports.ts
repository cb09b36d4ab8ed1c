import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Response, Router } from "express";
import { z } from "zod";
import { IN_PLAIN_WORDS } from "../case/index.ts";
import { type Export, exportOf, exportText, lineageOf, openExport, type World } from "../pipeline/index.ts";
import { appendix } from "./appendix/index.ts";
import { auditorOf } from "./audit-role.ts";
import { problem } from "./problems.ts";
import { name } from "./query.ts";

const MOMENT = "must be a date such as 2026-11-01, or a moment such as 2026-11-01T09:30:00Z";
const Moment = z.union([z.iso.date(), z.iso.datetime({ offset: true })], MOMENT).transform((text) => new Date(text));
const Key = name(100).regex(/^[\w.-]+$/, "holds a character that no ticket's key or id has");
const Asked = z
  .strictObject({
    from: Moment,
    to: Moment,
    tickets: z.array(Key).max(500, "may name at most 500 tickets").default([]),
    format: z.enum(["jsonl", "csv", "html"], "must be jsonl, csv or html"),
  })
  .refine(({ from, to }) => from < to, { path: ["to"], message: "must lie behind from" });
const AFTER = "must be a sequence number";
const Place = z.strictObject({ after: z.coerce.number(AFTER).int(AFTER).min(0, AFTER).default(0) });
const Ticket = z.strictObject({ ticket: Key });
const TYPES = { jsonl: "application/x-ndjson", csv: "text/csv", html: "text/html" } as const;

/** POST /v1/exports: puts an export on record. GET /v1/exports/:id?after=SEQ: its text, behind that place. GET /v1/lineage?ticket=KEY: what led from a ticket's fields to a write. */
export function exportRoutes(world: World): Router {
  const router = Router();
  router.post("/v1/exports", async (request, response) => {
    response.status(201).json(await openExport(world, Asked.parse(request.body, IN_PLAIN_WORDS), auditorOf(response)));
  });
  router.get("/v1/exports/:id", async (request, response) => {
    const { after } = Place.parse(request.query, IN_PLAIN_WORDS);
    const found = await exportOf(world, name(100).parse(request.params.id, IN_PLAIN_WORDS), auditorOf(response).id);
    if (found === null) return problem(response, 404, "export_unknown", "You have no export of this id.");
    await send(world, found, after, response);
  });
  router.get("/v1/lineage", async (request, response) => {
    const { ticket } = Ticket.parse(request.query, IN_PLAIN_WORDS);
    response.json({ ticket, cases: await lineageOf(world, ticket) });
  });
  return router;
}

async function send(world: World, found: Export, after: number, response: Response): Promise<void> {
  response.type(TYPES[found.format]).setHeader("cache-control", "no-store");
  response.setHeader("content-disposition", `attachment; filename="evidence-${found.id}.${found.format}"`);
  const text = found.format === "html" ? appendix(world, found) : exportText(world, found, after);
  // A page is read when the one before it has left. Who goes away ends it; what was cut goes on with `after`.
  await pipeline(Readable.from(text), response).catch((error: unknown) => {
    if (response.destroyed) world.log.warn("download cut", { id: found.id });
    else throw error;
  });
}
