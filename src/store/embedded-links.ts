import { readFileSync, statSync, symlinkSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { z } from "zod";
import { embeddedRefused } from "./embedded-refused.ts";

const Links = z.array(z.object({ source: z.string(), target: z.string() }));

/** Makes the library links that the package lists (npm cannot pack links, and its postinstall may be off). False when the folder is not ours to write. */
export function linkLibraries(packageDir: string, native: string): boolean {
  const links = Links.parse(JSON.parse(readFileSync(join(packageDir, "native", "pg-symlinks.json"), "utf8")));
  for (const { source, target } of links) {
    const at = join(native, inside(target));
    if (statSync(at, { throwIfNoEntry: false }) !== undefined) continue;
    try {
      symlinkSync(relative(dirname(at), join(native, inside(source))), at);
    } catch {
      if (statSync(at, { throwIfNoEntry: false }) === undefined) return false;
    }
  }
  return true;
}

function inside(listed: string): string {
  const path = relative("native", normalize(listed));
  if (path.startsWith("..")) throw embeddedRefused("the package lists a link outside itself");
  return path;
}
