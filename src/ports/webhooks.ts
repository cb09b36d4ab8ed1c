import type { Received } from "../case/index.ts";

/** A request as it arrived: exact bytes, lower-case header names. */
export interface RawRequest {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** How one kind of webhook is verified and reduced to a delivery. Pure and synchronous. */
export interface WebhookScheme {
  /** Path segment: POST /webhooks/<name>. */
  readonly name: string;
  readonly system: string;
  readonly region: string;
  /** Largest body in bytes. */
  readonly limit: number;
  receive(request: RawRequest, now: Date): Received;
  /** The verifier's inverse: headers that make a body acceptable; for `ops-trust sign-webhook` and tests. */
  sign(body: Buffer, now: Date): Readonly<Record<string, string>>;
}
