import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";

// X.509 needs a dozen DER shapes; writing them spares the tests a checked-in key, which scanners report and which ends one day.

/** A key with its certificate, PEM texts. */
export interface Certified {
  readonly key: string;
  readonly cert: string;
}

/** An authority that issues certificates for a name; "127.0.0.1" is an address. */
export interface Authority {
  readonly cert: string;
  /** Over a P-256 key, or an RSA one where the other side takes no other. */
  issue(name: string, kind?: "ec" | "rsa"): Certified;
}

/** A fresh authority (P-256), good from 2020 to 2049. */
export function authority(name: string): Authority {
  const own = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const cert = certificate({ subject: name, issuer: name, publicKey: own.publicKey, ca: true }, own.privateKey);
  return {
    cert,
    issue: (subject, kind = "ec") => {
      const pair =
        kind === "ec" ? generateKeyPairSync("ec", { namedCurve: "P-256" }) : generateKeyPairSync("rsa", { modulusLength: 2048 });
      return {
        key: pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
        cert: certificate({ subject, issuer: name, publicKey: pair.publicKey, ca: false }, own.privateKey),
      };
    },
  };
}

interface Contents {
  readonly subject: string;
  readonly issuer: string;
  readonly publicKey: KeyObject;
  readonly ca: boolean;
}

let serial = 0;

function certificate({ subject, issuer, publicKey, ca }: Contents, signer: KeyObject): string {
  serial += 1;
  const algorithm = sequence(oid("2a8648ce3d040302"));
  const signed = sequence(
    der(0xa0, integer(2)),
    integer(serial),
    algorithm,
    distinguished(issuer),
    sequence(der(0x17, Buffer.from("200101000000Z")), der(0x17, Buffer.from("491231235959Z"))),
    distinguished(subject),
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(ca ? isAuthority() : namesAddress())),
  );
  const whole = sequence(signed, algorithm, der(0x03, Buffer.from([0]), sign("sha256", signed, signer)));
  const lines = whole.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

function isAuthority(): Buffer {
  return sequence(oid("551d13"), der(0x01, Buffer.from([0xff])), der(0x04, sequence(der(0x01, Buffer.from([0xff])))));
}

function namesAddress(): Buffer {
  return sequence(oid("551d11"), der(0x04, sequence(der(0x87, Buffer.from([127, 0, 0, 1])))));
}

function distinguished(commonName: string): Buffer {
  return sequence(der(0x31, sequence(oid("550403"), der(0x0c, Buffer.from(commonName)))));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, ...parts);
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, "hex"));
}

/** Of a small number that is not negative. */
function integer(value: number): Buffer {
  return der(0x02, Buffer.from([(value >> 8) & 0x7f, value & 0xff].slice(value > 127 ? 0 : 1)));
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const { length } = body;
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), body]);
}
