import { randomBytes } from "node:crypto";

/** Makes unique, time-ordered ids (RFC 9562 UUIDv7). Passed in wherever an id is needed, so that tests can fix them. */
export type MakeId = () => string;

/** The current time. Passed in; nothing but world, demo and tests reads the clock itself. */
export type Clock = () => Date;

/** A UUIDv7 source from a clock: 48 bits of milliseconds, 74 random bits. */
export function uuidV7(clock: Clock): MakeId {
  return () => {
    const bytes = randomBytes(16);
    bytes.writeUIntBE(clock().getTime(), 0, 6);
    bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
    bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
    const hex = bytes.toString("hex");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  };
}
