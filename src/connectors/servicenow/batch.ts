import { z } from "zod";
import { OpsError } from "../../case/index.ts";
import { type Answer, type Client, totalOf } from "./client.ts";
import { failureOf } from "./errors.ts";

/** One read inside a batch; path and query as for a single request. */
export interface Get {
  readonly id: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | number>>;
}

/** An item's answer; `status` 200, or why the section cannot be read (400, 403, 404). */
export interface Item extends Answer {
  readonly status: number;
}

const ROUNDS = 3;

const Serviced = z.looseObject({
  id: z.string(),
  status_code: z.int(),
  body: z.string().nullish(),
  headers: z.array(z.looseObject({ name: z.string(), value: z.string() })).nullish(),
});
const Answered = z.looseObject({ serviced_requests: z.array(Serviced) });
type Serviced = z.infer<typeof Serviced>;

/** Several reads in one outside call. What the instance left out is asked for again (it may name it, or just omit it); what trying later can mend is thrown. */
export async function batch(client: Client, gets: readonly Get[]): Promise<ReadonlyMap<string, Item>> {
  const items = new Map<string, Item>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const open = gets.filter((get) => !items.has(get.id));
    if (open.length === 0) break;
    for (const serviced of await call(client, open)) {
      if (open.some((get) => get.id === serviced.id)) items.set(serviced.id, read(serviced));
    }
  }
  if (gets.every((get) => items.has(get.id))) return items;
  throw new OpsError("TICKET_SYSTEM_DOWN", "the ticket system leaves out parts of a batch", { reason: "unserviced" });
}

/** One item of a batch; it is there, batch() has seen to it. */
export function item(items: ReadonlyMap<string, Item>, id: string): Item {
  const found = items.get(id);
  if (found !== undefined) return found;
  throw new OpsError("TICKET_ANSWER_INVALID", "the batch lacks an answer", { item: id });
}

async function call(client: Client, gets: readonly Get[]): Promise<readonly Serviced[]> {
  const { body } = await client.send({
    method: "POST",
    path: "/api/now/v1/batch",
    json: { batch_request_id: "ots", rest_requests: gets.map(toWire) },
  });
  const answered = Answered.safeParse(body);
  if (answered.success) return answered.data.serviced_requests;
  throw new OpsError("TICKET_ANSWER_INVALID", "the answer is no batch", {});
}

function toWire({ id, path, query }: Get) {
  const pairs = Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]);
  const search = new URLSearchParams(pairs).toString();
  const headers = [
    { name: "Accept", value: "application/json" },
    { name: "Content-Type", value: "application/json" },
  ];
  return { id, method: "GET", url: search === "" ? path : `${path}?${search}`, headers, exclude_response_headers: false };
}

function read(serviced: Serviced): Item {
  const status = serviced.status_code;
  const headers = new Map((serviced.headers ?? []).map(({ name, value }) => [name.toLowerCase(), value]));
  const bytes = Buffer.from(serviced.body ?? "", "base64");
  const body = parse(bytes);
  const contentType = headers.get("content-type") ?? "application/json";
  const retryAfter = headers.get("retry-after") ?? "";
  const failure = failureOf({ status, contentType, retryAfter, body, empty: bytes.length === 0, write: false, anyShape: true });
  if (failure?.retry === true) throw failure;
  return { status, body, total: totalOf(headers.get("x-total-count")) };
}

const UTF8 = new TextDecoder("utf-8", { fatal: true });

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(UTF8.decode(bytes));
  } catch {
    return undefined;
  }
}
