/**
 * The cloud's name of a region by Snowflake's, which CURRENT_REGION() answers, with the account's region group before it where there are several:
 * AWS_EU_CENTRAL_1 or PUBLIC.AWS_EU_CENTRAL_1 is eu-central-1, GCP_EUROPE_WEST4 europe-west4, AZURE_WESTEUROPE westeurope. Null = none of these clouds.
 */
export function cloudRegion(snowflakes: string): string | null {
  const [, cloud, name] = /^(?:\w+\.)?(AWS|GCP|AZURE)_(\w+)$/.exec(snowflakes) ?? [];
  if (cloud === undefined || name === undefined) return null;
  return name.toLowerCase().replaceAll("_", cloud === "AZURE" ? "" : "-");
}
