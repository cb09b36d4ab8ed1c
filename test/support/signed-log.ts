import { createPrivateKey, type KeyObject, sign } from "node:crypto";
import { keyFileSigner } from "../../src/connectors/keys/index.ts";
import { append, checkpointText, EMPTY, leafOf, noteOf, originOf, parseVkey, rootOf, vkeyOf } from "../../src/evidence/index.ts";
import { checkpointKey } from "./checkpoint-key.ts";

/** Who signs checkpoints of one log. */
export interface LogSigner {
  readonly vkey: string;
  /** The checkpoint of all these entries. */
  readonly note: (entries: readonly { readonly hash: string }[]) => string;
  /** A note of any text. */
  readonly sign: (text: string) => string;
}

/** A signer with a key of its own, or the one given. */
export function signerOf(log: string, pem = checkpointKey()): LogSigner {
  const key: KeyObject = createPrivateKey(pem);
  const vkey = vkeyOf(originOf(log), keyFileSigner(pem).publicKey);
  const known = parseVkey(vkey);
  if (known === null) throw new Error("no key was made");
  const signed = (text: string): string => noteOf(text, known, sign(null, Buffer.from(text), key));
  return {
    vkey,
    sign: signed,
    note: (entries) => {
      const edge = append(
        EMPTY,
        entries.map(({ hash }) => leafOf(hash)),
      );
      return signed(checkpointText(log, { size: edge.size, root: rootOf(edge) }));
    },
  };
}
