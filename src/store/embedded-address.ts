import pg from "pg";
import { EMBEDDED_NAME } from "./embedded-cluster.ts";

/** The address of a database of the embedded server behind this folder of sockets; its own one, unless another is named. */
export function embeddedUrl(sockets: string, database: string = EMBEDDED_NAME): string {
  return `postgres://${EMBEDDED_NAME}@localhost:5432/${database}?host=${encodeURIComponent(sockets)}`;
}

/** Runs with one connection there, closed afterwards. */
export async function withConnection<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
