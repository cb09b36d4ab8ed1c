import http from "node:http";
import https from "node:https";

/** Sends one POST. */
export interface Sender {
  /** The status, or 0 for a connection that failed, was cut or took longer than `timeoutMs`. */
  post(url: string, headers: Readonly<Record<string, string>>, body: string, timeoutMs: number): Promise<number>;
  close(): void;
}

/** Keeps connections alive, at most 20 at a time as the site does for primary webhooks. */
export function createSender(): Sender {
  const agents = {
    "http:": new http.Agent({ keepAlive: true, maxSockets: 20 }),
    "https:": new https.Agent({ keepAlive: true, maxSockets: 20 }),
  };
  return {
    post(url, headers, body, timeoutMs) {
      const secure = url.startsWith("https:");
      const client = secure ? https : http;
      const length = { "Content-Length": String(Buffer.byteLength(body)) };
      const options = { method: "POST", agent: agents[secure ? "https:" : "http:"], headers: { ...headers, ...length } };
      return new Promise((resolve) => {
        const request = client.request(url, options, (response) => {
          response.resume();
          response.on("end", () => resolve(response.statusCode ?? 0));
          response.on("error", () => resolve(0));
        });
        request.setTimeout(timeoutMs, () => request.destroy());
        request.on("error", () => resolve(0));
        request.on("close", () => resolve(0));
        request.end(body);
      });
    },
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}
