import schema from "@atlaskit/adf-schema/dist/json-schema/v1/full.json" with { type: "json" };
import { OpenAPIBackend } from "openapi-backend";
import { z } from "zod";

/** Atlassian's own schema of documents, asked through the validator that the contract tests use: every "#/definitions/..." is a component of it. */
const Schemas = z.record(
  z.string(),
  z.custom<Record<string, never>>((one) => typeof one === "object" && one !== null),
);
const definitions = JSON.stringify(schema.definitions).replaceAll("#/definitions/", "#/components/schemas/");
const components = { schemas: Schemas.parse(JSON.parse(definitions)) };
const content = { "application/json": { schema: { $ref: "#/components/schemas/doc_node" } } };
const api = new OpenAPIBackend({
  definition: {
    openapi: "3.0.1",
    info: { title: "documents", version: "1" },
    paths: { "/": { post: { operationId: "check", requestBody: { required: true, content }, responses: {} } } },
    components,
  },
  quick: true,
  ajvOpts: { strict: false, validateSchema: false, logger: false },
});
await api.init();

/** What Atlassian's schema says against a document, as the wire carries it; empty = Jira takes it. */
export function adfProblems(document: unknown): readonly string[] {
  const body: unknown = JSON.parse(JSON.stringify(document));
  const wire = { method: "post", path: "/", headers: { "content-type": "application/json" }, body };
  return (api.validateRequest(wire).errors ?? []).map((one) => `${one.instancePath} ${one.message ?? ""}`);
}
