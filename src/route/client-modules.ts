import type { IsClientModule } from "./clients.js";

const CLIENT_NAME = /(^|[/@~-])(prisma|prismadb|db|database)([/.-]|$)/i;

/**
 * Says which modules export a Prisma client: those that the manifest names; where it names none, those whose name says so.
 * Operations that only Prisma has are found whatever their client is called.
 */
export function isClientModule(named: readonly string[]): IsClientModule {
  const known = new Set(named);
  return known.size > 0 ? (specifier) => known.has(specifier) : (specifier) => CLIENT_NAME.test(specifier);
}
