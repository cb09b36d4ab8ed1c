import { type Attachment, OpsError } from "../../case/index.ts";
import { fileLimit } from "../http.ts";
import type { Site } from "./site.ts";
import { sysId } from "./wire.ts";

/** The bytes of an attached file; null when it is absent or hidden. Throws what the instance throws, and when more comes than the file has. */
export async function fileBytes(site: Site, file: Attachment, signal: AbortSignal): Promise<Uint8Array | null> {
  try {
    const path = `/api/now/attachment/${sysId(file.id)}/file`;
    const { bytes } = await site.client.send({ method: "GET", path, raw: { maxBodyBytes: fileLimit(file), signal } });
    return bytes ?? null;
  } catch (error) {
    if (error instanceof OpsError && !error.retry) return null;
    throw error;
  }
}
