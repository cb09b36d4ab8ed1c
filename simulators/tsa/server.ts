import { generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { type Asked, askedIn, rejected, stamped } from "./stamp.ts";

/** What the authority does wrong. */
export type TsaLie = "rejects" | "other_text" | "other_nonce" | "other_key" | "html";

export interface TsaOptions {
  readonly port?: number;
  /** RSA. */
  readonly key: KeyObject;
  readonly now?: () => Date;
}

export interface TsaSim {
  readonly url: string;
  /** Stamps that were given. */
  readonly given: () => number;
  lie(how: TsaLie | null): void;
  close(): Promise<void>;
}

/** Starts a time stamp authority (RFC 3161 over HTTP) on 127.0.0.1. */
export async function startTsa({ port = 0, key, now = () => new Date() }: TsaOptions): Promise<TsaSim> {
  let lie: TsaLie | null = null;
  let serial = 0;
  const other = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  const reply = (asked: Asked | null): Buffer => {
    if (asked === null || lie === "rejects") return rejected();
    serial += 1;
    const imprint = Buffer.from(asked.imprint);
    if (lie === "other_text") randomBytes(32).copy(imprint, imprint.length - 32);
    const nonce = Buffer.from(asked.nonce);
    if (lie === "other_nonce") nonce[nonce.length - 1] = (nonce.at(-1) ?? 0) ^ 1;
    return stamped({ imprint, nonce, at: now(), serial, key: lie === "other_key" ? other : key });
  };
  const server = createServer((request, response) => {
    const serve = async (): Promise<void> => {
      const body = await buffer(request);
      if (lie === "html") response.writeHead(200, { "content-type": "text/html" }).end("<html>Sorry</html>");
      else if (request.headers["content-type"] !== "application/timestamp-query") response.writeHead(415).end();
      else response.writeHead(200, { "content-type": "application/timestamp-reply" }).end(reply(askedIn(body)));
    };
    serve().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : port}/tsa`,
    given: () => serial,
    lie: (how) => {
      lie = how;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
