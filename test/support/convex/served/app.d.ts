/** The app being served; the bundler puts it in. */
declare module "virtual:app" {
  import type { GenericSchema, SchemaDefinition } from "convex/server";

  export const schema: SchemaDefinition<GenericSchema, boolean>;
  /** module path (`leads/queries`) → its exports */
  export const modules: Readonly<Record<string, () => Promise<Readonly<Record<string, unknown>>>>>;
}
