import { OpsError } from "../../case/index.ts";
import type { Site } from "./site.ts";
import { sysId } from "./wire.ts";

/** The bytes of an attached file; null when it is absent or hidden. */
export async function fileBytes(site: Site, id: string): Promise<Uint8Array | null> {
  try {
    const { bytes } = await site.client.send({ method: "GET", path: `/api/now/attachment/${sysId(id)}/file`, raw: true });
    return bytes ?? null;
  } catch (error) {
    if (error instanceof OpsError && !error.retry) return null;
    throw error;
  }
}
