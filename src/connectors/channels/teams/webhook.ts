import { createHash } from "node:crypto";
import { decodeProtectedHeader, errors, jwtVerify } from "jose";
import { z } from "zod";
import { type Delivery, type Received, verified } from "../../../case/index.ts";
import type { ChatScheme, RawRequest } from "../../../ports/index.ts";
import type { TeamsConfig } from "./config.ts";
import type { KeySet } from "./keys.ts";
import { Activity, pressedIn } from "./wire.ts";

const ISSUER = "https://api.botframework.com";
const SKEW_SECONDS = 300;

export type KeysAt = (kid: string | undefined, now: Date) => Promise<KeySet>;

/**
 * Buttons pressed in Teams: the Bot Connector's bearer token (RS256, its issuer, our app id as audience, five minutes' skew), whose `serviceurl` must be the
 * activity's and whose key must be endorsed for Teams. The token does not sign the body: what a button means is signed by us in its value.
 */
export function teamsScheme(config: TeamsConfig, keysAt: KeysAt): ChatScheme {
  return {
    name: "teams",
    contentType: "application/json",
    limit: 256 * 1024,
    // The form in which an invoke is answered; Teams shows it to whoever pressed.
    taken: {
      statusCode: 200,
      type: "application/vnd.microsoft.activity.message",
      value: "Received. What becomes of it is shown here.",
    },
    receive: (request, now) => receive(config, keysAt, request, now),
  };
}

const UNSIGNED: Received = { kind: "unsigned", why: "token" };

async function receive(config: TeamsConfig, keysAt: KeysAt, { headers, body }: RawRequest, now: Date): Promise<Received> {
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(headers["authorization"] ?? "")?.[1] ?? "";
  const kid = kidOf(token);
  if (kid === null) return UNSIGNED;
  const keys = await keysAt(kid, now);
  const claims = await claimsOf(token, { keys, audience: config.appId, now });
  if (typeof claims === "string") return claims === "expired" ? { kind: "expired_signature" } : UNSIGNED;
  return readActivity(config, parse(body), { serviceUrl: claims.serviceurl, endorsements: keys.endorsements(kid) }, now);
}

/** What a token proves: where its calls come from, and the platforms that its key speaks for. */
interface Proven {
  readonly serviceUrl: string;
  readonly endorsements: readonly string[];
}

function readActivity(config: TeamsConfig, json: unknown, proven: Proven, now: Date): Received {
  const read = Activity.safeParse(json);
  if (!read.success)
    return { kind: "malformed", field: read.error.issues[0]?.path.join(".") ?? "activity", why: "not as Teams sends it" };
  const { serviceUrl, channelId } = read.data;
  return serviceUrl === proven.serviceUrl && proven.endorsements.includes(channelId) ? taken(config, read.data, now) : UNSIGNED;
}

/** What is no button of ours, or of another tenant, is healthy traffic. */
function taken(config: TeamsConfig, activity: Activity, now: Date): Received {
  const { channelId, channelData } = activity;
  if (channelId !== "msteams" || channelData.tenant.id !== config.tenant) return { kind: "ignored", why: "another tenant" };
  const pressed = pressedIn(activity);
  if (pressed === null) return { kind: "ignored", why: "no button of ours" };
  return { kind: "accepted", delivery: verified(deliveryOf(config, activity, { ...pressed, at: now.toISOString() })) };
}

function kidOf(token: string): string | null {
  try {
    return decodeProtectedHeader(token).kid ?? null;
  } catch {
    return null;
  }
}

const Claims = z.looseObject({ serviceurl: z.string() });

interface Asked {
  readonly keys: KeySet;
  readonly audience: string;
  readonly now: Date;
}

async function claimsOf(token: string, { keys, audience, now }: Asked): Promise<z.infer<typeof Claims> | "expired" | "wrong"> {
  try {
    const { payload } = await jwtVerify(token, keys.verify, {
      issuer: ISSUER,
      audience,
      algorithms: ["RS256"],
      requiredClaims: ["exp", "nbf"],
      clockTolerance: SKEW_SECONDS,
      currentDate: now,
    });
    return Claims.safeParse(payload).data ?? "wrong";
  } catch (error) {
    return error instanceof errors.JWTExpired ? "expired" : "wrong";
  }
}

function deliveryOf(
  { tenant }: TeamsConfig,
  { id, from, replyToId }: Activity,
  pressed: Omit<NonNullable<Delivery["answer"]>, "account">,
): Delivery {
  return {
    id: `teams:${tenant}:${createHash("sha256").update(id).digest("hex").slice(0, 40)}`,
    system: "teams",
    about: "answer",
    ticket: { system: "teams", kind: "message", id: replyToId, key: "" },
    record: null,
    version: null,
    own: false,
    via: "teams",
    // The directory's own id of the person; names and addresses prove nothing.
    answer: { account: from.aadObjectId.toLowerCase(), ...pressed },
  };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return null;
  }
}
