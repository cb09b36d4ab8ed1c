import { OpsError } from "../../case/index.ts";

/** One value of DER (X.690): its tag, its contents, and all of its bytes. */
export interface Der {
  readonly tag: number;
  readonly value: Buffer;
  readonly whole: Buffer;
}

export const SEQUENCE = 0x30;
export const SET = 0x31;
export const INTEGER = 0x02;
export const OCTETS = 0x04;
export const NULL = 0x05;
export const OID = 0x06;
export const BOOLEAN = 0x01;
export const TIME = 0x18;
/** [0] with something inside. */
export const CONTEXT_0 = 0xa0;

/** A value out of its contents. */
export function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const value = Buffer.concat(parts);
  const { length } = value;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), value]);
  const bytes = length < 0x100 ? [length] : [length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, 0x80 | bytes.length, ...bytes]), value]);
}

/** An object identifier as it is written with dots. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const groups = rest.map((arc) => {
    const bytes = [arc % 0x80];
    for (let left = Math.floor(arc / 0x80); left > 0; left = Math.floor(left / 0x80)) bytes.unshift(0x80 | (left % 0x80));
    return Buffer.from(bytes);
  });
  return der(OID, Buffer.from([first * 40 + second]), ...groups);
}

/** The values that lie one behind the other. Throws SINK_DOWN for what is no DER of definite length: it comes from outside. */
export function valuesIn(bytes: Buffer): readonly Der[] {
  const values: Der[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [tag = 0, short = 0] = bytes.subarray(at, at + 2);
    const more = short < 0x80 ? 0 : short - 0x80;
    if (short === 0x80 || more > 3) throw malformed();
    const from = at + 2 + more;
    const length = more === 0 ? short : bytes.subarray(at + 2, from).reduce((sum, byte) => sum * 0x100 + byte, 0);
    if (from + length > bytes.length) throw malformed();
    values.push({ tag, value: bytes.subarray(from, from + length), whole: bytes.subarray(at, from + length) });
    at = from + length;
  }
  return values;
}

/** The one value that all of the bytes are, with that tag. */
export function only(bytes: Buffer, tag: number): Der {
  const [one, ...others] = valuesIn(bytes);
  if (one?.tag !== tag || others.length > 0) throw malformed();
  return one;
}

/** The value at a place inside of another one; it has to have that tag. */
export function inside({ value }: Pick<Der, "value">, place: number, tag: number): Der {
  const one = valuesIn(value).at(place);
  if (one?.tag !== tag) throw malformed();
  return one;
}

export function malformed(): OpsError {
  return new OpsError("SINK_DOWN", "the time stamp is not understood", { sink: "timestamp", reason: "answer" });
}
