import { createHash, type KeyObject, verify } from "node:crypto";
import { Integer, OctetString } from "asn1js";
import {
  AlgorithmIdentifier,
  ContentInfo,
  MessageImprint,
  SignedData,
  type SignerInfo,
  TimeStampReq,
  TimeStampResp,
  TSTInfo,
} from "pkijs";
import { OpsError } from "../../case/index.ts";

const SHA256 = "2.16.840.1.101.3.4.2.1";
const TST_INFO = "1.2.840.113549.1.9.16.1.4";
const MESSAGE_DIGEST = "1.2.840.113549.1.9.4";
const HASHES = new Map([
  [SHA256, "sha256"],
  ["2.16.840.1.101.3.4.2.2", "sha384"],
  ["2.16.840.1.101.3.4.2.3", "sha512"],
]);

/** A request for a time stamp over a text (RFC 3161): its SHA-256, and a number that the answer has to repeat. */
export function stampRequest(text: string, nonce: Buffer): Buffer {
  const hashedMessage = new OctetString({ valueHex: sha256(text) });
  const messageImprint = new MessageImprint({ hashAlgorithm: new AlgorithmIdentifier({ algorithmId: SHA256 }), hashedMessage });
  const number = new Integer({ valueHex: positive(nonce) });
  const request = new TimeStampReq({ version: 1, messageImprint, nonce: number, certReq: true });
  return Buffer.from(request.toSchema().toBER());
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
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
  const { status, timeStampToken } = understood(() => TimeStampResp.fromBER(answer));
  if (!GRANTED.has(status.status)) throw refused("not granted");
  const { info, bytes, signers } = understood(() => tokenOf(timeStampToken));
  if (!signers.some((signer) => isSignedBy(signer, bytes, key))) throw refused("the authority's certificate did not sign it");
  const { hashAlgorithm, hashedMessage } = info.messageImprint;
  const isOfText = hashAlgorithm.algorithmId === SHA256 && sha256(text).equals(bytesOf(hashedMessage));
  if (!isOfText) throw refused("it is of another text");
  if (nonce !== null && !(info.nonce !== undefined && positive(nonce).equals(bytesOf(info.nonce))))
    throw refused("it answers another request");
  return info.genTime.toISOString();
}

const GRANTED = new Set<number>([0, 1]);

interface Token {
  readonly info: TSTInfo;
  /** What is signed: the info as it came. */
  readonly bytes: Buffer;
  readonly signers: readonly SignerInfo[];
}

function tokenOf(token: ContentInfo | undefined): Token {
  if (token?.contentType !== ContentInfo.SIGNED_DATA) throw new Error("no signed data");
  const { encapContentInfo, signerInfos } = new SignedData({ schema: token.content });
  if (encapContentInfo.eContentType !== TST_INFO || encapContentInfo.eContent === undefined) throw new Error("no time stamp");
  const bytes = Buffer.from(encapContentInfo.eContent.getValue());
  return { info: TSTInfo.fromBER(bytes), bytes, signers: signerInfos };
}

/** By the very key that people configured: a certificate that comes with the answer proves nothing. The signature is over the attributes, and they hold the digest. */
function isSignedBy({ digestAlgorithm, signedAttrs, signature }: SignerInfo, bytes: Buffer, key: KeyObject): boolean {
  const hash = HASHES.get(digestAlgorithm.algorithmId);
  const stated: unknown = signedAttrs?.attributes.find(({ type }) => type === MESSAGE_DIGEST)?.values[0];
  if (hash === undefined || signedAttrs === undefined || !(stated instanceof OctetString)) return false;
  if (!createHash(hash).update(bytes).digest().equals(bytesOf(stated))) return false;
  return verify(hash, Buffer.from(signedAttrs.encodedValue), key, bytesOf(signature));
}

function bytesOf({ valueBlock }: OctetString | Integer): Buffer {
  return Buffer.from(valueBlock.valueHexView);
}

/** The answer comes from outside: whatever the reader stumbles over, it is none. */
function understood<T>(read: () => T): T {
  try {
    return read();
  } catch {
    throw new OpsError("SINK_DOWN", "the time stamp is not understood", { sink: "timestamp", reason: "answer" });
  }
}

function refused(reason: string): OpsError {
  return new OpsError("SINK_DOWN", "a checkpoint got no time stamp", { sink: "timestamp", reason });
}
