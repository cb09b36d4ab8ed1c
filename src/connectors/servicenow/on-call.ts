import { z } from "zod";
import { OpsError } from "../../case/index.ts";
import type { OnDuty } from "../kept-on-call.ts";
import type { Site } from "./site.ts";
import { isSysId, sysId } from "./wire.ts";

// The resource is not documented: a rota may be covered by a device or by nobody, and numbers come as text.
const Entry = z.looseObject({ userId: z.string().nullish(), order: z.coerce.number().nullish() });
const OnCall = z.looseObject({ result: z.array(Entry) });

/** Who is on call now by a rota (its sys_id), in the rota's own order; where it tells none, in that of the answer. Throws TICKET_ANSWER_INVALID for an answer of another shape. */
export async function onDuty({ client }: Site, rota: string): Promise<readonly OnDuty[]> {
  const query = { rota_ids: sysId(rota) };
  const { body } = await client.send({ method: "GET", path: "/api/now/on_call_rota/whoisoncall", query });
  const read = OnCall.safeParse(body);
  if (!read.success) throw new OpsError("TICKET_ANSWER_INVALID", "who is on call came in another shape");
  const ordered = read.data.result.every(({ order }) => order != null);
  return read.data.result.flatMap(({ userId, order }, at) =>
    userId != null && isSysId(userId) ? [{ account: userId, tier: ordered ? (order ?? at) : at }] : [],
  );
}
