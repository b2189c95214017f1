import type { Attack } from "./attack.js";
import { ATTACKS_ON_CALLERS, ATTACKS_ON_CLIENTS } from "./attacks-on-callers.js";
import { ATTACKS_ON_CONDITIONS } from "./attacks-on-conditions.js";
import { ATTACKS_ON_FUNCTIONS } from "./attacks-on-functions.js";
import { ATTACKS_ON_HOLDERS } from "./attacks-on-holders.js";
import { ATTACKS_ON_NAMES } from "./attacks-on-names.js";
import { ATTACKS_ON_ORDER } from "./attacks-on-order.js";
import { ATTACKS_ON_ROWS } from "./attacks-on-rows.js";
import { ATTACKS_ON_STUBS } from "./attacks-on-stubs.js";

/** Every attack, each with what must come of it. */
export const ATTACKS: readonly Attack[] = [
  ...ATTACKS_ON_ROWS,
  ...ATTACKS_ON_ORDER,
  ...ATTACKS_ON_STUBS,
  ...ATTACKS_ON_NAMES,
  ...ATTACKS_ON_CONDITIONS,
  ...ATTACKS_ON_CALLERS,
  ...ATTACKS_ON_CLIENTS,
  ...ATTACKS_ON_HOLDERS,
  ...ATTACKS_ON_FUNCTIONS,
];
