/** A vault's token in a text: pii_<type>_ and 26 characters of Crockford's base32; word characters survive markdown, Jira and a model's rewriting. */
export const VAULT_TOKEN = /pii_([a-z][a-z_]{1,19})_[0-9a-hjkmnp-tv-z]{26}/g;

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const LENGTH = 26;

/** A token of that type out of at least 17 bytes: 130 bits of them are used. */
export function vaultToken(type: string, bytes: Buffer): string {
  let bits = 0n;
  for (const byte of bytes.subarray(0, 17)) bits = (bits << 8n) | BigInt(byte);
  let text = "";
  for (let i = 0; i < LENGTH; i += 1, bits >>= 5n) text += ALPHABET.charAt(Number(bits & 31n));
  return `pii_${type.toLowerCase()}_${text}`;
}

/** Where tokens stand in a text: [start, end) in order. */
export function vaultTokensIn(text: string): readonly (readonly [number, number])[] {
  if (!text.includes("pii_")) return [];
  return Array.from(text.matchAll(VAULT_TOKEN), ({ 0: token, index }) => [index, index + token.length] as const);
}
