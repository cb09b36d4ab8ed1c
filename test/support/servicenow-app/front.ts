import type { RequestListener } from "node:http";
import { json } from "node:stream/consumers";
import { z } from "zod";
import type { AppInstance } from "./index.ts";
import type { RestAnswer } from "./operations.ts";
import type { Session } from "./world.ts";

const REVIEWS = "/api/x_ots_ops/v1/reviews";
const MISSING: RestAnswer = { status: 404, body: { error: { message: "No Record found", detail: "" }, status: "failure" } };
const Batch = z.object({ rest_requests: z.array(z.object({ id: z.string(), method: z.string(), url: z.string() })) });

interface Call {
  readonly method: string;
  readonly url: string;
  readonly body?: unknown;
}

/** HTTP in front of an instance, as far as our connector uses it for reviews: the app's resource, batches of reads, single rows and the audit. Every call is the given account's. */
export function front(app: AppInstance, account: Session): RequestListener {
  const serve = async ({ method, url, body }: Call): Promise<RestAnswer> => {
    const { pathname, searchParams } = new URL(url, "http://instance");
    if (pathname.startsWith(REVIEWS)) {
      await app.ask("session", account);
      return app.ask("rest", method, pathname.slice(REVIEWS.length), { query: Object.fromEntries(searchParams), body });
    }
    if (pathname === "/api/now/v1/batch") return batch(body);
    const [, table = "", id] = /^\/api\/now\/table\/(\w+)(?:\/([0-9a-f]{32}))?$/.exec(pathname) ?? [];
    const rows = await app.ask("rows", table);
    if (id === undefined)
      return { status: 200, body: { result: rows.filter((row) => matches(row, searchParams.get("sysparm_query") ?? "")) } };
    const row = rows.find(({ sys_id }) => sys_id === id);
    return row === undefined ? MISSING : { status: 200, body: { result: row } };
  };
  const batch = async (body: unknown): Promise<RestAnswer> => {
    const { rest_requests } = Batch.parse(body);
    const served = rest_requests.map(async ({ id, method, url }) => {
      const answer = await serve({ method, url });
      // The platform tells how many rows there are; our connector believes no list without it.
      const headers = [{ name: "X-Total-Count", value: String(totalOf(answer.body)) }];
      return { id, status_code: answer.status, headers, body: Buffer.from(JSON.stringify(answer.body)).toString("base64") };
    });
    return {
      status: 200,
      body: { batch_request_id: "ots", serviced_requests: await Promise.all(served), unserviced_requests: [] },
    };
  };
  return (request, response) => {
    void (async () => {
      const body: unknown = request.method === "GET" ? undefined : await json(request);
      const answer = await serve({ method: request.method ?? "", url: request.url ?? "", body });
      response.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(answer.body));
    })();
  };
}

function totalOf(body: unknown): number {
  const read = z.object({ result: z.array(z.unknown()) }).safeParse(body);
  return read.data?.result.length ?? 1;
}

function matches(row: Readonly<Record<string, string>>, query: string): boolean {
  return query.split("^").every((term) => {
    const [column = "", value] = term.split("=");
    return value === undefined || row[column] === value;
  });
}
