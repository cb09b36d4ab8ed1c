export { draft, type DraftInput } from "./draft.ts";
export { ground } from "./ground.ts";
export { injectionSigns } from "./injection-signs.ts";
export { type Payload, payloadOf, type PayloadSources } from "./payload.ts";
export { promptTemplateHash } from "./prompt-template-hash.ts";
