/** A module of the app, as an import leads to it. */
export interface ModuleSource {
  /** POSIX path from the app's root */
  readonly file: string;
  readonly text: string;
}

/** Follows an import to a module of the app: relative, through the tsconfig's paths; null for packages. */
export type FindModule = (specifier: string, fromFile: string) => ModuleSource | null;

/** Says whether a module, as a file imports it, exports a Prisma client. */
export type IsClientModule = (specifier: string, fromFile: string) => boolean;

const CLIENT_NAME = /(^|[/@~-])(prisma|prismadb|db|database)([/.-]|$)/i;

/**
 * Says which modules export a Prisma client: those that the manifest names, those that make one, and, where a module
 * cannot be read, those whose name says so. Operations that only Prisma has are found whatever their client is called.
 */
export function clientModules(named: readonly string[], findModule: FindModule): IsClientModule {
  const known = new Set(named);
  return (specifier, fromFile) => {
    if (known.has(specifier)) return true;
    const module = findModule(specifier, fromFile);
    return module === null ? CLIENT_NAME.test(specifier) : /\bPrismaClient\b/.test(module.text);
  };
}
