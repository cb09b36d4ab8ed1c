export { contextIn, contextText } from "./context-text.ts";
export { contextView, type View } from "./context-view.ts";
export { type DraftInput, draft } from "./draft.ts";
export { ground } from "./ground.ts";
export { injectionSigns } from "./injection-signs.ts";
export { payloadOf } from "./payload.ts";
export { FIELD_OF_DEFECT, plant, SAID_OF_DEFECT } from "./plant.ts";
export { promptTemplateHash } from "./prompt-template-hash.ts";
export { leavesOf, valueAt } from "./value-at.ts";
