import schema from "@atlaskit/adf-schema/dist/json-schema/v1/full.json" with { type: "json" };
import { OpenAPIBackend } from "openapi-backend";

/** Atlassian's own schema of documents, asked through the validator that the contract tests use: every "#/definitions/..." is a component of it. */
const components: { schemas: Record<string, Record<string, never>> } = {
  schemas: JSON.parse(JSON.stringify(schema.definitions).replaceAll("#/definitions/", "#/components/schemas/")),
};
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
