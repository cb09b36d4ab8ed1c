import { sha256 } from "../case/index.ts";

/** What evidence may be attached as. */
export const EXTENSIONS: ReadonlySet<string> = new Set(["txt", "md", "csv", "json", "log"]);

export interface EvidenceFile {
  readonly name: string;
  readonly sha256: string;
  readonly text: string;
  readonly bytes: number;
}

/** A file of ours: its name carries the first 12 hex digits of its content's SHA-256, and the content our marker, so the name is unique to the effect. */
export function evidenceFile(asked: string, content: string): EvidenceFile {
  const hash = sha256(content);
  const at = asked.lastIndexOf(".");
  const extension = at > 0 ? asked.slice(at + 1) : "";
  const known = EXTENSIONS.has(extension);
  const stem = (known ? asked.slice(0, at) : asked).replaceAll(/[^a-z0-9_-]+/g, "-");
  const name = `${stem}-${hash.slice(0, 12)}.${known ? extension : "txt"}`;
  return { name, sha256: hash, text: content, bytes: Buffer.byteLength(content, "utf8") };
}

/** True when a stored text is the asked one; systems may trim it and change line ends. */
export function sameText(stored: string, asked: string): boolean {
  return stored.replaceAll(/\r\n?/g, "\n").trim() === asked.trim();
}
