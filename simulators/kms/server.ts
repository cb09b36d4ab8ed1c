import type { KeyObject } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { answerTo, type Kms, refusal } from "./answer.ts";
import { type KmsKey, makeKmsKey } from "./keys.ts";
import { type Identity, signatureProblem } from "./signature.ts";

export interface KmsOptions {
  readonly port?: number;
  readonly now?: () => Date;
  readonly identity: Identity;
  readonly alias: string;
}

export interface KmsSim {
  readonly url: string;
  /** The action of each request that was signed right. */
  readonly calls: readonly string[];
  /** The ARN that the alias stands for now. */
  arn(): string;
  /** New material of the same key, as KMS renews it each year. */
  renewMaterial(): void;
  /** The alias gets another key; the old one stays. */
  replaceKey(): void;
  /** An asymmetric key under that alias from now on (ECC_NIST_EDWARDS25519 is an Ed25519 one); its ARN. */
  addSigning(named: string, signing: KeyObject): string;
  disable(arn: string): void;
  /** Answers with that status from now on; null = as it should. */
  fail(status: number | null): void;
  close(): Promise<void>;
}

function bodyIn(bytes: Buffer): Readonly<Record<string, unknown>> {
  const read: unknown = JSON.parse(bytes.toString());
  return typeof read === "object" && read !== null ? { ...read } : {};
}

/** Starts AWS KMS's JSON protocol on 127.0.0.1: data keys, Decrypt, ReEncrypt; signatures (version 4) and encryption contexts are checked. */
export async function startKms({ port = 0, now = () => new Date(), identity, alias }: KmsOptions): Promise<KmsSim> {
  const calls: string[] = [];
  const kms: Kms = { keys: [], aliases: new Map() };
  let failing: number | null = null;
  const add = (named: string, key: KmsKey): string => {
    kms.keys.push(key);
    kms.aliases.set(named, key.arn);
    return key.arn;
  };
  const replaceKey = (): void => void add(alias, makeKmsKey(identity.region));
  const arn = (): string => kms.aliases.get(alias) ?? "";
  const keyAt = (named: string) => kms.keys.find((key) => key.arn === named);
  replaceKey();
  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(Buffer.from(String(part)));
    const body = Buffer.concat(parts);
    const target = String(incoming.headers["x-amz-target"]);
    const problem = signatureProblem(identity, incoming.headers, body, now());
    if (problem === null) calls.push(target.replace("TrentService.", ""));
    const right = () => (problem === null ? answerTo(kms, target, bodyIn(body)) : refusal(problem));
    const answer = failing === null ? right() : refusal("KMSInternalException", failing);
    response.writeHead(answer.status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(answer.body));
  };
  const server = createServer((incoming, response) => void serve(incoming, response));
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : port}`,
    calls,
    arn,
    renewMaterial: () => void keyAt(arn())?.material.push(makeKmsKey("").material[0] ?? Buffer.alloc(32)),
    replaceKey,
    addSigning: (named, signing) => add(named, { ...makeKmsKey(identity.region), signing }),
    disable: (named) => {
      const key = keyAt(named);
      if (key !== undefined) key.disabled = true;
    },
    fail: (status) => {
      failing = status;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
