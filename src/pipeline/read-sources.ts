import { errorCode, type Section, type SourceValues, type TicketContext } from "../case/index.ts";
import type { WorkflowPolicy } from "../policy/index.ts";
import type { World } from "./world.ts";

/** The context with what the further systems of record say that the workflow's SOP names, all asked at once. Never throws: one that does not answer is absent, and its facts are unknown. */
export async function withSources(
  world: World,
  { sop }: Pick<WorkflowPolicy, "sop">,
  context: TicketContext,
  wanted: ReadonlySet<string> = new Set(Object.keys(sop.sop.sources)),
): Promise<TicketContext> {
  if (wanted.size === 0) return context;
  const read = await Promise.all([...wanted].sort().map(async (name) => [name, await sectionOf(world, name, context)] as const));
  const declared = read.map(([name, section]) => [name, onlyDeclared(section, sop.sop.sources[name] ?? {})] as const);
  return { ...context, sources: Object.fromEntries(declared) };
}

async function sectionOf(world: World, name: string, context: TicketContext): Promise<Section<SourceValues>> {
  const source = world.sources.get(name);
  if (source === undefined) return { status: "absent", value: null };
  try {
    return await source.read(context);
  } catch (error) {
    world.log.warn("context source not read", { source: name, code: errorCode(error) });
    return { status: "absent", value: null };
  }
}

/** Nobody sees more of another system than the SOP asks for. */
function onlyDeclared({ status, value }: Section<SourceValues>, types: Readonly<Record<string, string>>): Section<SourceValues> {
  if (value === null) return { status, value };
  return { status, value: Object.fromEntries(Object.entries(value).filter(([name]) => Object.hasOwn(types, name))) };
}
