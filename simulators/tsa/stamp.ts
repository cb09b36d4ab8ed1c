import { createHash, type KeyObject, sign } from "node:crypto";

// RFC 3161 and RFC 5652 in the few shapes that a reply needs.

function tlv(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const value = Buffer.concat(parts);
  const { length } = value;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), value]);
}

const hex = (text: string): Buffer => Buffer.from(text, "hex");
const SHA256 = tlv(0x30, hex("0609608648016503040201"), hex("0500"));
const RSA_SHA256 = tlv(0x30, hex("06092a864886f70d01010b"), hex("0500"));
const TST_INFO = hex("060b2a864886f70d0109100104");
const SIGNED_DATA = hex("06092a864886f70d010702");
const CONTENT_TYPE = hex("06092a864886f70d010903");
const MESSAGE_DIGEST = hex("06092a864886f70d010904");
const POLICY = hex("06042a030401");

/** What is asked for: the imprint as it came, and the number to repeat. */
export interface Asked {
  readonly imprint: Buffer;
  readonly nonce: Buffer;
}

/** The imprint and the number of a request; null = it is none. */
export function askedIn(request: Buffer): Asked | null {
  // Short values only: a request is 60 bytes.
  const imprint = request.subarray(5, 5 + 2 + (request[6] ?? 0));
  const nonce = request.subarray(5 + imprint.length, 5 + imprint.length + 2 + (request[5 + imprint.length + 1] ?? 0));
  return imprint[0] === 0x30 && nonce[0] === 0x02 ? { imprint, nonce } : null;
}

/** What the authority says, and by whose key. */
export interface Stamp extends Asked {
  readonly at: Date;
  readonly serial: number;
  readonly key: KeyObject;
}

/** A granted reply: TSTInfo inside of SignedData, signed over its attributes. */
export function stamped({ imprint, nonce, at, serial, key }: Stamp): Buffer {
  const time = at
    .toISOString()
    .replaceAll(/[-:T]/g, "")
    .replace(/\.(\d*?)0*Z$/, (_, part: string) => (part === "" ? "Z" : `.${part}Z`));
  const info = tlv(
    0x30,
    hex("020101"),
    POLICY,
    imprint,
    tlv(0x02, Buffer.from([0x01, serial >> 8, serial & 0xff])),
    tlv(0x18, Buffer.from(time)),
    nonce,
  );
  const attributes = Buffer.concat([
    tlv(0x30, CONTENT_TYPE, tlv(0x31, TST_INFO)),
    tlv(0x30, MESSAGE_DIGEST, tlv(0x31, tlv(0x04, createHash("sha256").update(info).digest()))),
  ]);
  const signature = sign("sha256", tlv(0x31, attributes), key);
  const who = tlv(0x30, tlv(0x30), hex("020101"));
  const signer = tlv(0x30, hex("020101"), who, SHA256, tlv(0xa0, attributes), RSA_SHA256, tlv(0x04, signature));
  const content = tlv(0x30, TST_INFO, tlv(0xa0, tlv(0x04, info)));
  const signed = tlv(0x30, hex("020103"), tlv(0x31, SHA256), content, tlv(0x31, signer));
  return tlv(0x30, tlv(0x30, hex("020100")), tlv(0x30, SIGNED_DATA, tlv(0xa0, signed)));
}

/** A refusal: status 2, without a token. */
export function rejected(): Buffer {
  return tlv(0x30, tlv(0x30, hex("020102")));
}
