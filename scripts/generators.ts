import { resolve } from "node:path";
import { caseDiagram } from "./case-diagram.ts";
import { envExample } from "./env-example.ts";
import { policySchema } from "./policy-schema.ts";
import { traceability } from "./traceability.ts";

/** One generated file of the checkout: where it lies and how its text is made. */
export type Generator = { readonly file: string; readonly text: () => string };

/** The checkout's top folder. */
export const ROOT = resolve(import.meta.dirname, "..");

/** Every file that is generated; `npm run generate` writes them, `--check` and a test compare them. */
export const GENERATORS: readonly Generator[] = [
  { file: ".env.example", text: envExample },
  { file: "config/ops-trust-layer.schema.json", text: policySchema },
  { file: "docs/case.md", text: caseDiagram },
  { file: "docs/traceability.md", text: () => traceability(ROOT) },
];
