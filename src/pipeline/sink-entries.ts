import { sha256 } from "../case/index.ts";
import type { SealedEntry } from "../ports/index.ts";
import type { Readable } from "./sink-standing.ts";

const PAGE = 2_000;

/** A sink's entries behind a place, in order, as they are stored there, to where nothing stands any more. */
export async function* entriesBehind({ read }: Readable, log: string, place: number): AsyncGenerator<SealedEntry> {
  for (let after: number | undefined = place; after !== undefined; ) {
    const page: readonly SealedEntry[] = await read(log, after, PAGE);
    yield* page;
    after = page.at(-1)?.seq;
  }
}

const BLOCK_CHARACTERS = 8_000_000;

/** Cuts the lines of entries into blocks, always at the same places, and says what each holds. */
export interface Blocks {
  /** The digest of all lines so far when a block ends with this one, else null. */
  take(line: string): string | null;
  /** The same where they end; null when no block is begun. */
  end(): string | null;
}

/** None taken yet. */
export function openBlocks(): Blocks {
  let digest = "";
  let [count, characters] = [0, 0];
  const end = (): string | null => {
    if (count === 0) return null;
    [count, characters] = [0, 0];
    return digest;
  };
  return {
    take(line) {
      digest = sha256(`${digest}\n${line}`);
      count += 1;
      characters += line.length;
      return count >= PAGE || characters >= BLOCK_CHARACTERS ? end() : null;
    },
    end,
  };
}
