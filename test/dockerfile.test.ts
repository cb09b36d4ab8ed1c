import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "./support/source-files.ts";

const LINES = readFileSync(join(ROOT, "Dockerfile"), "utf8")
  .replaceAll("\\\n", " ")
  .split("\n")
  .map((line) => line.trim())
  .filter((line) => line !== "" && !line.startsWith("#"));
const LAST_STAGE = LINES.slice(LINES.findLastIndex((line) => line.startsWith("FROM ")));

/** The paths that the build copies from the checkout (not those from another stage). */
function copied(): string[] {
  return LINES.filter((line) => line.startsWith("COPY ") && !line.includes("--from=")).flatMap((line) =>
    line.split(/\s+/).slice(1, -1),
  );
}

describe("the image", () => {
  it("copies only paths that exist and that .dockerignore lets through", () => {
    const allowed = readFileSync(join(ROOT, ".dockerignore"), "utf8")
      .split("\n")
      .filter((line) => line.startsWith("!"))
      .map((line) => line.slice(1));
    expect(copied().length).toBeGreaterThan(5);
    expect(copied().filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    expect(copied().filter((path) => !allowed.some((known) => path.replace("./", "").startsWith(known)))).toEqual([]);
    expect(readFileSync(join(ROOT, ".dockerignore"), "utf8").split("\n")).toContain("*");
  });

  it("takes from an earlier stage only what that stage makes", () => {
    const sources = LAST_STAGE.filter((line) => line.includes("--from=")).map((line) => line.split(/\s+/)[2]);
    expect(sources).toEqual(["/app/node_modules", "/app/dist"]);
  });

  it("runs as a user who is not root, and says whether it is healthy", () => {
    const users = LAST_STAGE.filter((line) => line.startsWith("USER "));
    expect(users).toEqual(["USER node"]);
    expect(LAST_STAGE.findIndex((line) => line.startsWith("USER "))).toBeLessThan(
      LAST_STAGE.findIndex((line) => line.startsWith("CMD ")),
    );
    expect(LAST_STAGE.filter((line) => line.startsWith("HEALTHCHECK ") && line.includes("/healthz"))).toHaveLength(1);
  });

  it("installs neither development packages nor embedded databases, and starts from one pinned base", () => {
    const installs = LINES.filter((line) => line.includes("npm ci"));
    expect(installs.every((line) => line.includes("--omit=optional"))).toBe(true);
    expect(installs.filter((line) => line.includes("--omit=dev"))).toHaveLength(1);
    expect(LINES.filter((line) => line.startsWith("FROM ")).every((line) => line.startsWith("FROM node:24-bookworm-slim"))).toBe(
      true,
    );
  });

  it("keeps no evidence files: its file system is read-only", () => {
    expect(LAST_STAGE.some((line) => /^ENV .*\bOPS_TRUST_LOCAL_SINK=off\b/.test(line))).toBe(true);
  });

  it("holds no secret: no variable of the image is a key, a token or a password", () => {
    const variables = LINES.filter((line) => /^(ENV|ARG) /.test(line));
    expect(variables.filter((line) => /secret|token|password|passwd|key|credential/i.test(line))).toEqual([]);
  });
});
