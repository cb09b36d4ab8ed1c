import { createHash, type KeyObject, verify } from "node:crypto";
import { OpsError } from "../../case/index.ts";
import {
  BOOLEAN,
  CONTEXT_0,
  type Der,
  der,
  INTEGER,
  inside,
  malformed,
  NULL,
  OCTETS,
  OID,
  oid,
  only,
  SEQUENCE,
  SET,
  TIME,
  valuesIn,
} from "./der.ts";

const SHA256 = oid("2.16.840.1.101.3.4.2.1");
const SIGNED_DATA = oid("1.2.840.113549.1.7.2");
const TST_INFO = oid("1.2.840.113549.1.9.16.1.4");
const MESSAGE_DIGEST = oid("1.2.840.113549.1.9.4");
const HASHES = new Map([
  [SHA256.toString("hex"), "sha256"],
  [oid("2.16.840.1.101.3.4.2.2").toString("hex"), "sha384"],
  [oid("2.16.840.1.101.3.4.2.3").toString("hex"), "sha512"],
]);

/** A request for a time stamp over a text (RFC 3161): its SHA-256, and a number that the answer has to repeat. */
export function stampRequest(text: string, nonce: Buffer): Buffer {
  const asked = der(INTEGER, positive(nonce));
  return der(SEQUENCE, der(INTEGER, Buffer.from([1])), imprintOf(text), asked, der(BOOLEAN, Buffer.from([0xff])));
}

function imprintOf(text: string): Buffer {
  return der(SEQUENCE, der(SEQUENCE, SHA256, der(NULL)), der(OCTETS, createHash("sha256").update(text).digest()));
}

/** DER has no leading zeros, a first bit that is set would make it negative, and some authorities take 64 bits and no more. */
function positive(nonce: Buffer): Buffer {
  return Buffer.concat([Buffer.from([((nonce[0] ?? 0) & 0x7f) | 0x40]), nonce.subarray(1)]);
}

/** What a time stamp must be of, and the authority's key; a nonce of null was compared when it came. */
export interface Expected {
  readonly text: string;
  readonly nonce: Buffer | null;
  readonly key: KeyObject;
}

/** When an answer's stamp was made. Throws SINK_DOWN unless it was granted, is of this text and this request, and is signed by the authority. */
export function stampedAt(answer: Buffer, { text, nonce, key }: Expected): string {
  const response = only(answer, SEQUENCE);
  const granted = inside(inside(response, 0, SEQUENCE), 0, INTEGER).value;
  if (granted.length !== 1 || !GRANTED.has(granted[0] ?? -1)) throw refused("not granted");
  const info = only(signedIn(inside(response, 1, SEQUENCE), key), SEQUENCE);
  if (!inside(info, 2, SEQUENCE).whole.equals(imprintOf(text))) throw refused("it is of another text");
  if (nonce !== null && !repeats(info, nonce)) throw refused("it answers another request");
  return timeIn(inside(info, 4, TIME).value.toString("latin1"));
}

const GRANTED = new Set([0, 1]);

/** Behind the time stand accuracy, order and the number of the request, each of them if at all. */
function repeats({ value }: Der, nonce: Buffer): boolean {
  return valuesIn(value)
    .slice(5)
    .some((one) => one.tag === INTEGER && one.value.equals(positive(nonce)));
}

/** The contents of SignedData, when the authority's signature is over them. */
function signedIn(token: Der, key: KeyObject): Buffer {
  if (!inside(token, 0, OID).whole.equals(SIGNED_DATA)) throw malformed();
  const signed = inside(inside(token, 1, CONTEXT_0), 0, SEQUENCE);
  const content = inside(signed, 2, SEQUENCE);
  if (!inside(content, 0, OID).whole.equals(TST_INFO)) throw malformed();
  const info = inside(inside(content, 1, CONTEXT_0), 0, OCTETS).value;
  const signers = valuesIn(inside(signed, -1, SET).value);
  if (!signers.some((signer) => isSignedBy(signer, info, key))) throw refused("the authority's certificate did not sign it");
  return info;
}

/** SignerInfo: version, who, digest, [0] signed attributes, algorithm, signature. The signature is over the attributes as a SET, and they hold the digest. */
function isSignedBy(signer: Der, info: Buffer, key: KeyObject): boolean {
  const hash = HASHES.get(inside(inside(signer, 2, SEQUENCE), 0, OID).whole.toString("hex"));
  if (hash === undefined) return false;
  const attributes = inside(signer, 3, CONTEXT_0);
  const stated = valuesIn(attributes.value).find((one) => inside(one, 0, OID).whole.equals(MESSAGE_DIGEST));
  if (stated === undefined) return false;
  const said = inside(inside(stated, 1, SET), 0, OCTETS).value;
  if (!said.equals(createHash(hash).update(info).digest())) return false;
  return verify(hash, der(SET, attributes.value), key, inside(signer, 5, OCTETS).value);
}

function timeIn(text: string): string {
  const [, year, month, day, hour, minute, second, part = ""] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d{1,9})?Z$/.exec(text) ?? [];
  if (second === undefined) throw malformed();
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${part.slice(0, 4)}Z`).toISOString();
}

function refused(reason: string): OpsError {
  return new OpsError("SINK_DOWN", "a checkpoint got no time stamp", { sink: "timestamp", reason });
}
