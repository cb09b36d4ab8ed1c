import type { Proven } from "./login.ts";

/** A signed-in browser. */
export interface Session extends Proven {
  readonly until: string;
}

/** Who is signed in on our pages, by a hash of what the browser holds: the rows open no page. */
export interface Sessions {
  /** Keeps one, and forgets those that are over by then. */
  open(hash: string, session: Session, now: Date): Promise<void>;
  /** Null when there is none, or it is over by then. */
  load(hash: string, now: Date): Promise<Session | null>;
  close(hash: string): Promise<void>;
  /** Everybody signs in anew. */
  closeAll(): Promise<void>;
}
