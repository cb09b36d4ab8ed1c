import { request } from "node:http";
import { type MessagePort, workerData } from "node:worker_threads";
import type { Post, Reply } from "./post.ts";

// Sends what the blocked thread asks for, one after another, and wakes it.
const given: unknown = workerData;
if (!isSetup(given)) throw new Error("started without a port and a flag");
const { port, flag } = given;

function isSetup(value: unknown): value is { readonly port: MessagePort; readonly flag: Int32Array } {
  return typeof value === "object" && value !== null && "port" in value && "flag" in value;
}

function send({ url, headers, body, timeoutMs }: Post): Promise<Reply> {
  return new Promise((resolve) => {
    const failed = (error: Error): void => resolve({ status: 0, headers: {}, error: error.message });
    const sending = request(url, { method: "POST", headers, timeout: timeoutMs, agent: false }, (answer) => {
      const spelt = answer.rawHeaders;
      const pairs = spelt.flatMap((name, i) => (i % 2 === 0 ? [[name, spelt[i + 1] ?? ""] as const] : []));
      answer.resume();
      answer.on("end", () =>
        resolve({ status: answer.statusCode ?? 0, headers: Object.fromEntries(pairs), error: answer.statusMessage ?? "" }),
      );
      answer.on("error", failed);
    });
    sending.on("timeout", () => sending.destroy(new Error("timed out")));
    sending.on("error", failed);
    sending.end(Buffer.from(body, "utf8"));
  });
}

port.on("message", (asked: Post) => {
  void send(asked).then((reply) => {
    port.postMessage(reply);
    Atomics.store(flag, 0, 1);
    Atomics.notify(flag, 0);
  });
});
