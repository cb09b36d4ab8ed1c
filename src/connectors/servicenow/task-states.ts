/** The state that closes a child task. */
export const CLOSED = "3";
