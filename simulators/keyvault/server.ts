import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { answerTo, type KeyVault, makeVersion } from "./answer.ts";

export interface KeyVaultOptions {
  readonly port?: number;
  readonly now?: () => Date;
  readonly tenant: string;
  readonly client: { readonly id: string; readonly secret: string };
  readonly key: string;
}

export interface KeyVaultSim {
  /** Of the key vault and of the login, which share a port here. */
  readonly url: string;
  /** Method and path of each request as it arrived. */
  readonly calls: readonly string[];
  /** A new version of the key; older ones stay. */
  renew(): void;
  /** Takes the oldest version away for good. */
  purgeOldest(): void;
  /** Answers with that status from now on; null = as it should. */
  fail(status: number | null): void;
  close(): Promise<void>;
}

/** Starts Azure Key Vault (get key, wrapkey, unwrapkey with RSA-OAEP-256) and the token endpoint of Entra ID on 127.0.0.1. */
export async function startKeyVault(options: KeyVaultOptions): Promise<KeyVaultSim> {
  const { port = 0, now = () => new Date() } = options;
  const calls: string[] = [];
  let failing: number | null = null;
  const vault: KeyVault = { ...options, now, origin: "", tokens: new Map(), versions: [makeVersion()] };
  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(Buffer.from(part));
    calls.push(`${incoming.method} ${incoming.url}`);
    const { status, body } =
      failing === null
        ? answerTo(vault, incoming, Buffer.concat(parts).toString())
        : { status: failing, body: { error: { code: "InternalServerError", message: randomBytes(4).toString("hex") } } };
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
  const server = createServer((incoming, response) => void serve(incoming, response));
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address();
  vault.origin = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : port}`;
  return {
    url: vault.origin,
    calls,
    renew: () => void vault.versions.push(makeVersion()),
    purgeOldest: () => void vault.versions.shift(),
    fail: (status) => {
      failing = status;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
