import { randomBytes } from "node:crypto";

/** Makes unique, time-ordered ids (RFC 9562 UUIDv7). Passed in wherever an id is needed, so that tests can fix them. */
export type MakeId = () => string;

/** The current time. Passed in; nothing but world, demo and tests reads the clock itself. */
export type Clock = () => Date;

/** A UUIDv7 source from a clock: 48 bits of milliseconds, a 12-bit counter, 62 random bits. Each id is greater than the one before, also within a millisecond and when the clock goes back. */
export function uuidV7(clock: Clock): MakeId {
  const random = randomBlocks(16);
  let ms = 0;
  let count = 0;
  return () => {
    const now = clock().getTime();
    count = now > ms ? 0 : count + 1;
    ms = Math.max(now, ms) + (count > 0xfff ? 1 : 0);
    count &= 0xfff;
    const bytes = random();
    bytes.writeUIntBE(ms, 0, 6);
    bytes.writeUInt16BE(0x7000 | count, 6);
    bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
    const hex = bytes.toString("hex");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  };
}

/** The text that every id made at that time or later is at least. */
export function firstIdAt(time: Date): string {
  const hex = Math.max(0, time.getTime()).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7`;
}

/** Blocks of random bytes out of a larger draw: one system call for 256 of them. */
function randomBlocks(size: number): () => Buffer {
  let drawn = Buffer.alloc(0);
  return () => {
    if (drawn.length < size) drawn = randomBytes(size * 256);
    const block = drawn.subarray(0, size);
    drawn = drawn.subarray(size);
    return block;
  };
}
