import { OpsError } from "./case/index.ts";
import { type Configuration, isLoopback, rereadChecked } from "./config/index.ts";
import { AccountsFile, DirectoryFile, type Entra, type EntraDeps } from "./connectors/directory/index.ts";
import { CONNECTORS, guardedDirectory } from "./connectors/registry.ts";
import type { AccountLinks, Cursors, Directory, Log, Provisioned } from "./ports/index.ts";

/** What opening the directory needs of the service, and where what must be closed is put. */
export interface DirectoryParts {
  readonly configuration: Configuration;
  readonly log: Log;
  readonly closers: (() => Promise<void> | void)[];
}

interface Backing {
  readonly clock: () => Date;
  readonly cursors: Cursors;
  readonly provisioned: Provisioned;
  /** What ticket systems themselves say about whose their accounts are. */
  readonly links: readonly AccountLinks[];
}

/** The directory that is configured, with what ticket systems say about whose their accounts are. */
export async function openDirectory(parts: DirectoryParts, backing: Backing): Promise<Directory> {
  const directory = await openPeople(parts, backing);
  if (backing.links.length === 0) return directory;
  const { linkedDirectory } = await CONNECTORS.directory();
  return backing.links.reduce((over, links) => linkedDirectory(over, links, backing.clock), directory);
}

/** An Entra tenant behind a circuit breaker, what one pushes, or the file. */
async function openPeople(
  { configuration, log, closers }: DirectoryParts,
  { clock, cursors, provisioned }: Backing,
): Promise<Directory> {
  const entra = await openEntra(configuration, { clock, cursors, log });
  if (entra !== null) {
    closers.push(() => entra.close());
    return guardedDirectory(entra.directory);
  }
  const pushed = await openScim(configuration, provisioned, log);
  if (pushed !== null) return pushed;
  const { directoryFile } = configuration;
  const { staticDirectory } = await CONNECTORS.directory();
  return staticDirectory(directoryFile === null ? () => ({ people: [] }) : readerOrDown(directoryFile, DirectoryFile));
}

/** What an identity provider pushes, or null when none does. */
export async function openScim(
  { scim, accountsFile }: Configuration,
  provisioned: Provisioned,
  log?: Log,
): Promise<Directory | null> {
  if (scim === null) return null;
  const { scimDirectory } = await CONNECTORS.directory();
  const accounts = accountsFile === null ? () => ({ people: [] }) : readerOrDown(accountsFile, AccountsFile);
  return scimDirectory({ provisioned, groups: scim.groups, accounts, ...(log === undefined ? {} : { log }) });
}

/** The Entra tenant that is configured, or null. */
export async function openEntra(
  { entra, accountsFile, serviceNow, jira }: Configuration,
  deps: Pick<EntraDeps, "clock" | "cursors" | "log">,
): Promise<Entra | null> {
  if (entra === null) return null;
  const { entraDirectory } = await CONNECTORS.directory();
  // Where an instance itself says whose its accounts are, the tenant need not hold them.
  const unlinked = serviceNow !== null && serviceNow.person === undefined;
  const systems = [unlinked ? ["servicenow"] : [], jira === null ? [] : ["jira"]].flat();
  const accounts = accountsFile === null ? () => ({ people: [] }) : readerOrDown(accountsFile, AccountsFile);
  const egress = { private: false, allowLoopback: isLoopback(entra.graph) && isLoopback(entra.login) };
  return entraDirectory(entra, { ...deps, accounts, systems, egress });
}

function readerOrDown<T>(file: string, schema: Parameters<typeof rereadChecked<T>>[1]): () => T {
  const reread = rereadChecked(file, schema);
  return () => {
    const read = reread();
    if (!read.ok) throw new OpsError("DIRECTORY_DOWN", "the directory file cannot be read");
    return read.value;
  };
}
