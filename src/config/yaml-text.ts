import { stringify } from "yaml";

/** Plain data as YAML that this service reads back as the same. */
export function yamlText(value: unknown): string {
  return stringify(value, { version: "1.2", schema: "core", lineWidth: 120, aliasDuplicateObjects: false });
}
