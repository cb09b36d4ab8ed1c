export { reviewPages } from "./routes.ts";
