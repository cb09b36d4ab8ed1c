import { createReadStream } from "node:fs";
import { pipeline, type Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { createGunzip } from "node:zlib";

/** The file's bytes, unpacked when its name ends in .gz. Errors come out of the stream. */
function openFile(file: string): Readable {
  const raw = createReadStream(file);
  if (!file.endsWith(".gz")) return raw;
  // The error of either stream destroys both; whoever reads the last one is told.
  return pipeline(raw, createGunzip(), () => undefined);
}

/** Line by line, without reading the whole file first. Only line feeds end a line: recorded texts hold other separators. */
export async function* linesOf(file: string): AsyncGenerator<string> {
  const input = openFile(file).setEncoding("utf8");
  let rest = "";
  for await (const chunk of input) {
    const lines = `${rest}${String(chunk)}`.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield line.replace(/\r$/, "");
  }
  if (rest !== "") yield rest;
}

/** The whole file as text; for formats that are one JSON value. */
export function textOf(file: string): Promise<string> {
  return text(openFile(file));
}
