export { appendix } from "./appendix.ts";
