/** A value of the parts of CBOR (RFC 8949) that authenticators write. */
export type Cbor = number | string | boolean | null | Buffer | readonly Cbor[] | ReadonlyMap<Cbor, Cbor>;

interface Read {
  readonly value: Cbor;
  readonly end: number;
}

const MAX_DEPTH = 8;

/** The first value of the bytes and where it ends; null when they are not what an authenticator writes (indefinite lengths, tags and floats are not). */
export function readCbor(bytes: Buffer, at = 0, depth = 0): Read | null {
  const head = headAt(bytes, at);
  if (head === null || depth > MAX_DEPTH) return null;
  const { major, argument, end } = head;
  switch (major) {
    case 0:
      return { value: argument, end };
    case 1:
      return { value: -1 - argument, end };
    case 2:
      return end + argument > bytes.length ? null : { value: bytes.subarray(end, end + argument), end: end + argument };
    case 3:
      return end + argument > bytes.length ? null : { value: bytes.toString("utf8", end, end + argument), end: end + argument };
    case 4:
      return readItems(bytes, end, { count: argument, depth });
    case 5:
      return readMap(bytes, end, { count: argument, depth });
    default:
      return simple(argument, major, end);
  }
}

function headAt(bytes: Buffer, at: number): { readonly major: number; readonly argument: number; readonly end: number } | null {
  const first = bytes[at];
  if (first === undefined) return null;
  const [major, info] = [first >> 5, first & 31];
  if (info < 24) return { major, argument: info, end: at + 1 };
  const size = [1, 2, 4][info - 24];
  if (size === undefined || at + 1 + size > bytes.length) return null;
  return { major, argument: bytes.readUIntBE(at + 1, size), end: at + 1 + size };
}

interface Many {
  readonly count: number;
  readonly depth: number;
}

function readItems(bytes: Buffer, from: number, { count, depth }: Many): (Read & { readonly value: readonly Cbor[] }) | null {
  const items: Cbor[] = [];
  let end = from;
  for (let i = 0; i < count; i += 1) {
    const item = readCbor(bytes, end, depth + 1);
    if (item === null) return null;
    items.push(item.value);
    end = item.end;
  }
  return { value: items, end };
}

function readMap(bytes: Buffer, from: number, { count, depth }: Many): Read | null {
  const flat = readItems(bytes, from, { count: count * 2, depth });
  if (flat === null) return null;
  const pairs = Array.from({ length: count }, (_, i): [Cbor, Cbor] => [flat.value[i * 2] ?? null, flat.value[i * 2 + 1] ?? null]);
  const map = new Map(pairs);
  // A key that comes twice would be read differently by others.
  return map.size === count ? { value: map, end: flat.end } : null;
}

function simple(argument: number, major: number, end: number): Read | null {
  if (major !== 7 || argument < 20 || argument > 22) return null;
  return { value: argument === 22 ? null : argument === 21, end };
}
