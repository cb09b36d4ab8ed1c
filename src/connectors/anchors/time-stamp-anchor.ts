import { randomBytes, X509Certificate } from "node:crypto";
import { appendFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { OpsError } from "../../case/index.ts";
import type { Anchor } from "../../ports/index.ts";
import { createHttp, type EgressRule } from "../http.ts";
import { stampedAt, stampRequest } from "./time-stamp.ts";

/** An authority after RFC 3161, the certificate that signs its stamps, and the folder where stamps are kept. */
export interface TimeStampConfig {
  readonly url: string;
  /** PEM. */
  readonly certificate: string;
  readonly folder: string;
  readonly everyMs: number;
}

const Line = z.object({ size: z.number().int().min(1), note: z.string().min(1), tsr: z.base64() });

/** Has checkpoints stamped by an outside authority: from then on nobody can have made them later. Stamps lie in `<log>.jsonl`, each checked as it came and as it is read. */
export function timeStampAnchor(config: TimeStampConfig, egress: Omit<EgressRule, "origins">): Anchor {
  const { origin, pathname } = new URL(config.url);
  const errors = { down: "SINK_DOWN", invalid: "SINK_DOWN" } as const;
  const rule = { ...egress, origins: [origin] };
  const http = createHttp({ baseUrl: origin, timeoutMs: 10_000, maxBodyBytes: 65_536, egress: rule, errors });
  const key = new X509Certificate(config.certificate).publicKey;
  const fileOf = (log: string): string => join(config.folder, `${log}.jsonl`);
  return {
    name: "timestamp",
    beside: null,
    everyMs: config.everyMs,
    async last(log) {
      const found = (await textIn(fileOf(log)))
        .split("\n")
        .map(parsed)
        .findLast((line) => line !== null);
      if (found == null) return null;
      const { size, note, tsr } = found;
      return { size, note, at: stampedAt(Buffer.from(tsr, "base64"), { text: note, nonce: null, key }) };
    },
    async append(log, checkpoints) {
      for (const { size, note } of checkpoints) {
        const nonce = randomBytes(8);
        const headers = { "content-type": "application/timestamp-query", accept: "application/timestamp-reply" };
        const answer = await http.request({ method: "POST", path: pathname, headers, body: stampRequest(note, nonce) });
        if (answer.status !== 200)
          throw new OpsError("SINK_DOWN", "a checkpoint got no time stamp", { sink: "timestamp", status: answer.status });
        stampedAt(answer.body, { text: note, nonce, key });
        await mkdir(config.folder, { recursive: true });
        // A line that a crash cut stays a line of its own.
        await appendFile(fileOf(log), `\n${JSON.stringify({ log, size, note, tsr: answer.body.toString("base64") })}\n`, {
          flush: true,
        });
      }
    },
  };
}

async function textIn(file: string): Promise<string> {
  return readFile(file, "utf8").catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw new OpsError("SINK_DOWN", "the folder of time stamps cannot be used", { sink: "timestamp", reason: "folder" });
  });
}

function parsed(text: string): z.infer<typeof Line> | null {
  try {
    return Line.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
