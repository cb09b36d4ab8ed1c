import { errorCode } from "./case/index.ts";
import type { Configuration } from "./config/index.ts";
import { openAnchors } from "./outside-anchors.ts";
import type { Anchor, Finding } from "./ports/index.ts";
import { logNameOf } from "./signing.ts";

const FIX: Readonly<Record<string, string>> = {
  ticket: "see that OPS_TRUST_CHECKPOINT_TICKET is there and that our account may read and write its internal comments",
  s3: "check OPS_TRUST_CHECKPOINT_S3, its credentials and their rights (s3:ListBucket, s3:GetObject, s3:GetObjectRetention, s3:PutObject, s3:PutObjectRetention)",
  timestamp: "check OPS_TRUST_CHECKPOINT_TSA_CERTIFICATE_FILE: kept stamps have to be signed by it",
};

/** What each place outside has as its newest checkpoint; empty = none is configured. Reads only. */
export async function examineAnchors(configuration: Configuration): Promise<readonly Finding[]> {
  const { anchors, close } = await openAnchors(configuration);
  try {
    return await Promise.all(anchors.map((anchor) => looked(anchor, logNameOf(configuration))));
  } finally {
    close();
  }
}

async function looked(anchor: Anchor, log: string): Promise<Finding> {
  const { name: check } = anchor;
  try {
    const last = await anchor.last(log);
    return { check, state: "ok", says: last === null ? "no checkpoint yet" : `${last.size} entries, ${last.at ?? "no time"}` };
  } catch (error) {
    return { check, state: "problem", says: errorCode(error), fix: FIX[check] ?? "" };
  }
}
