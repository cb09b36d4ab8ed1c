import { clientEnvironment, localToken } from "../config/index.ts";

/** Talks to the running service as an operator. Throws an Error with one readable line. */
export interface Client {
  get(path: string): Promise<unknown>;
  post(path: string, body: object): Promise<unknown>;
}

/** The service at OPS_TRUST_URL with OPS_TRUST_ADMIN_TOKEN; on the service's own machine both have defaults. */
export function operatorClient(dataDir: string): Client {
  const { url = "http://127.0.0.1:8080", token = localToken(dataDir) } = clientEnvironment();
  const ask = async (path: string, init: RequestInit): Promise<unknown> => {
    if (token === undefined)
      throw new Error("no operator token: set OPS_TRUST_ADMIN_TOKEN, or OPS_TRUST_DATA_DIR to the service's data folder");
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const response = await fetch(new URL(path, url), { ...init, headers, redirect: "error" }).catch(() => {
      throw new Error(`the service does not answer at ${url}: set OPS_TRUST_URL`);
    });
    const answer: unknown = await response.json().catch(() => ({}));
    if (!response.ok) throw new Error(`${response.status}: ${detailOf(answer)}`);
    return answer;
  };
  return {
    get: (path) => ask(path, { method: "GET" }),
    post: (path, body) => ask(path, { method: "POST", body: JSON.stringify(body) }),
  };
}

function detailOf(answer: unknown): string {
  return typeof answer === "object" && answer !== null && "detail" in answer ? String(answer.detail) : "refused";
}
