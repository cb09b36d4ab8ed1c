/** Where a poll goes on, by name. */
export interface Cursors {
  get(name: string): Promise<string | null>;
  set(name: string, cursor: string): Promise<void>;
}
