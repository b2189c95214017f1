import type { Rule } from "./context.js";
import { oneModelPerTable, skippedFieldsAreNotNamed } from "./data-rules.js";
import { domainNamesArePlain, identityIsReadable, oneVariablePerDomain } from "./name-rules.js";
import { planDependenciesExist, planRoutesAreMapped, plansHaveAnOrder } from "./plan-rules.js";
import { excludedRouteIsUnmapped, oneDomainPerHandler, pathsStayInside, routeFileExists } from "./route-rules.js";

/** Every rule of the manifest beyond its shape and its notation. All of them are asked, in this order. */
export const RULES: Readonly<Record<string, Rule>> = {
  domainNamesArePlain,
  oneVariablePerDomain,
  identityIsReadable,
  oneModelPerTable,
  skippedFieldsAreNotNamed,
  pathsStayInside,
  routeFileExists,
  excludedRouteIsUnmapped,
  oneDomainPerHandler,
  planRoutesAreMapped,
  planDependenciesExist,
  plansHaveAnOrder,
};
