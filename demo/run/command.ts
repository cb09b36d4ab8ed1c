import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { ROOT } from "./started.ts";

/** Runs one of the product's own commands to its end; resolves to what it printed and its exit code. */
export async function runCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly code: number; readonly printed: string }> {
  const child = spawn(process.execPath, ["src/cli.ts", ...args], {
    cwd: ROOT,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { code, printed: `${out}${err}`.trim() };
}
