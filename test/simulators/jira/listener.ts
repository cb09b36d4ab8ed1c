import { createServer, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { onTestFinished } from "vitest";
import { isRecord, parseJson } from "../../../simulators/jira/json.ts";

export interface Received {
  headers: IncomingHttpHeaders;
  raw: string;
  body: Readonly<Record<string, unknown>>;
}

/** A receiver that answers with the given statuses in turn (the last one for ever) and keeps what came. */
export async function startListener(...statuses: number[]): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer((req, res) => {
    void readText(req).then((raw) => {
      const body = parseJson(raw);
      res.writeHead(statuses[Math.min(received.length, statuses.length - 1)] ?? 202).end();
      received.push({ headers: req.headers, raw, body: isRecord(body) ? body : {} });
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/hook`, received };
}

async function readText(req: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of req) if (chunk instanceof Uint8Array) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
