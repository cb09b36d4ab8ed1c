import { createHmac, timingSafeEqual } from "node:crypto";
import type { ChatButton } from "../case/index.ts";

/** What a button stands for: one verdict on one digest of one review. */
export interface Meant {
  readonly reviewId: string;
  readonly verdict: ChatButton["verdict"];
  /** Null = the review is about no proposal. */
  readonly digest: string | null;
}

/** The value of a button: what it means and our signature of it, so that nobody can make another one. */
export function chatValue(key: Buffer, { reviewId, verdict, digest }: Meant): string {
  const said = [reviewId, verdict, digest ?? "none"].join(".");
  return `${said}.${sign(key, said).toString("hex")}`;
}

/** What a value means; null when it is not one of ours. */
export function readChatValue(key: Buffer, value: string): Meant | null {
  const read = /^(([\w-]{1,100})\.(approve|reject)\.([0-9a-f]{64}|none))\.([0-9a-f]{64})$/.exec(value);
  const [, said = "", reviewId = "", verdict, digest = "", mac = ""] = read ?? [];
  if (read === null || !timingSafeEqual(sign(key, said), Buffer.from(mac, "hex"))) return null;
  return { reviewId, verdict: verdict === "approve" ? "approve" : "reject", digest: digest === "none" ? null : digest };
}

function sign(key: Buffer, said: string): Buffer {
  return createHmac("sha256", key).update(`ots.chat.v1\n${said}`).digest();
}
