import { Agent, type OutgoingHttpHeaders, request } from "node:http";

/** One request of the load: a POST with these bytes. */
export interface Shot {
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

/** How a load went. */
export interface Fired {
  readonly count: number;
  readonly seconds: number;
  /** Answers by status. */
  readonly statuses: Readonly<Record<number, number>>;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** POSTs what `next` gives over so many kept connections, one request at a time on each, until it gives null. */
export async function fire(url: string, connections: number, next: () => Shot | null | Promise<Shot | null>): Promise<Fired> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const statuses: Record<number, number> = {};
  const times: number[] = [];
  const start = performance.now();
  const loop = async (): Promise<void> => {
    for (let shot = await next(); shot !== null; shot = await next()) {
      const sent = performance.now();
      const status = await post(agent, url, shot);
      times.push(performance.now() - sent);
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, loop));
  const seconds = (performance.now() - start) / 1000;
  agent.destroy();
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { count: times.length, seconds, statuses, p50Ms: at(0.5), p99Ms: at(0.99) };
}

/** Sends one request; its answer's status. */
export function post(agent: Agent, url: string, shot: Shot): Promise<number> {
  return new Promise((resolve, reject) => {
    const sending = request(
      url,
      { method: "POST", agent, headers: { ...shot.headers, "content-length": shot.body.length } },
      (answer) => {
        answer.resume();
        answer.once("end", () => resolve(answer.statusCode ?? 0));
      },
    );
    sending.once("error", reject);
    sending.end(shot.body);
  });
}
