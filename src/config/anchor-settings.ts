import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import type { TicketRef } from "../case/index.ts";
import { isSafe, partsOf } from "./key-services.ts";
import type { SettingName } from "./setting-names.ts";
import type { Reader } from "./settings.ts";

/** Places outside that keep the newest checkpoint, once a period. */
export interface AnchorSettings {
  readonly everyMs: number;
  /** A record in a ticket system of ours. */
  readonly ticket: TicketRef | null;
  readonly s3: S3Settings | null;
  /** PEM of the certificate that signs the authority's stamps. */
  readonly timeStamps: { readonly url: string; readonly certificate: string } | null;
}

export interface S3Settings {
  readonly url: string;
  readonly prefix: string;
  readonly region: string;
  readonly mode: "COMPLIANCE" | "GOVERNANCE";
  readonly retentionDays: number;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Reads them; what is wrong is collected in the reader. */
export function anchorSettings(read: Reader): AnchorSettings {
  return {
    everyMs: read.integer("OPS_TRUST_CHECKPOINT_ANCHOR_MINUTES", 60, [5, 1_440]) * 60_000,
    ticket: ticketOf(read),
    s3: s3Of(read),
    timeStamps: timeStampsOf(read),
  };
}

const SYSTEMS: Readonly<Record<string, SettingName>> = { servicenow: "SERVICENOW_URL", jira: "JIRA_URL" };

function ticketOf(read: Reader): TicketRef | null {
  const text = read.text("OPS_TRUST_CHECKPOINT_TICKET");
  if (text === undefined) return null;
  const [, system = "", kind = "", id = "", key = ""] =
    /^(servicenow|jira)\/(\w{1,80})\/([\w-]{1,80})\/([\w-]{1,80})$/.exec(text) ?? [];
  const needed = SYSTEMS[system];
  if (needed === undefined)
    read.wrong(
      "OPS_TRUST_CHECKPOINT_TICKET",
      `is "${text}": servicenow/change_request/<sys_id>/<number> or jira/issue/<id>/<key> is needed`,
    );
  else if (read.text(needed) === undefined)
    read.wrong("OPS_TRUST_CHECKPOINT_TICKET", `names a record in ${system}, which is not connected: set ${needed}`);
  return { system, kind, id, key };
}

function s3Of(read: Reader): S3Settings | null {
  const text = read.text("OPS_TRUST_CHECKPOINT_S3");
  if (text === undefined) return null;
  const [accessKeyId = "", secretAccessKey = "", ...token] = partsOf(read, "OPS_TRUST_CHECKPOINT_S3_CREDENTIALS", [
    2,
    "id:secret, or id:secret:token, of who may put and read objects there, and delete none",
  ]);
  const sessionToken = token.length === 0 ? {} : { sessionToken: token.join(":") };
  return { ...bucketOf(read, text), ...retentionOf(read), accessKeyId, secretAccessKey, ...sessionToken };
}

function bucketOf(read: Reader, text: string): Pick<S3Settings, "url" | "prefix" | "region"> {
  const [, url = "", prefix = ""] = /^(https?:\/\/[\w.:-]+)\/((?:[\w.-]+\/)*)$/.exec(text) ?? [];
  if (!isSafe(url))
    read.wrong(
      "OPS_TRUST_CHECKPOINT_S3",
      "must read https://<bucket>.s3.<region>.amazonaws.com/, with a folder/ behind it or not",
    );
  const region = /\.s3[.-]([a-z0-9-]+)\.amazonaws\./.exec(url)?.[1];
  return { url, prefix, region: region ?? read.text("OPS_TRUST_REGION", "us-east-1") };
}

const SEVEN_YEARS = 2_557;

function retentionOf(read: Reader): Pick<S3Settings, "mode" | "retentionDays"> {
  const text = read.text("OPS_TRUST_CHECKPOINT_S3_RETENTION", `compliance:${SEVEN_YEARS}`);
  const [, mode, days] = /^(compliance|governance):(\d{1,5})$/.exec(text) ?? [];
  if (mode === undefined || Number(days) < 1)
    read.wrong("OPS_TRUST_CHECKPOINT_S3_RETENTION", `is "${text}": compliance:<days> or governance:<days> is needed`);
  return { mode: mode === "governance" ? "GOVERNANCE" : "COMPLIANCE", retentionDays: Number(days ?? SEVEN_YEARS) };
}

function timeStampsOf(read: Reader): AnchorSettings["timeStamps"] {
  const url = read.text("OPS_TRUST_CHECKPOINT_TSA");
  if (url === undefined) return null;
  if (!isSafe(url)) read.wrong("OPS_TRUST_CHECKPOINT_TSA", "must be the https:// address of a time stamp authority (RFC 3161)");
  const file = read.required(
    "OPS_TRUST_CHECKPOINT_TSA_CERTIFICATE_FILE",
    "the certificate that signs the authority's stamps (PEM)",
  );
  try {
    if (file === "") return null;
    const certificate = readFileSync(file, "utf8");
    return new X509Certificate(certificate).publicKey.asymmetricKeyType === undefined ? null : { url, certificate };
  } catch {
    read.wrong("OPS_TRUST_CHECKPOINT_TSA_CERTIFICATE_FILE", `names ${file}, which is no readable certificate in PEM`);
    return null;
  }
}
