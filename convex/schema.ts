import { defineSchema } from "convex/server";
import { analyticsTables } from "./analytics/tables.js";
import { assistantTables } from "./assistant/tables.js";
import { billingTables } from "./billing/tables.js";
import { bookingTables } from "./bookings/tables.js";
import { crmTables } from "./crm/tables.js";
import { expenseTables } from "./expenses/tables.js";
import { fileTables } from "./files/tables.js";
import { leadTables } from "./leads/tables.js";
import { quotationTables } from "./quotations/tables.js";
import { realEstateTables } from "./real_estate/tables.js";
import { realtimeTables } from "./realtime/tables.js";
import { reviewTables } from "./reviews/tables.js";
import { socialTables } from "./social/tables.js";
import { supportTables } from "./support/tables.js";
import { ticketTables } from "./ticketing/tables.js";
import { userTables } from "./users/tables.js";
import { voiceAgentTables } from "./voice_agents/tables.js";
import { workspaceTables } from "./workspaces/tables.js";

/**
 * The tables behind the shipped functions. Every row carries the old database's id as `legacyId`; references between
 * rows are old ids too. Dates are milliseconds since 1970, money is a number in the unit that the old database used.
 */
export default defineSchema({
  ...userTables,
  ...socialTables,
  ...leadTables,
  ...billingTables,
  ...supportTables,
  ...voiceAgentTables,
  ...quotationTables,
  ...reviewTables,
  ...expenseTables,
  ...realEstateTables,
  ...analyticsTables,
  ...bookingTables,
  ...workspaceTables,
  ...crmTables,
  ...realtimeTables,
  ...fileTables,
  ...ticketTables,
  ...assistantTables,
});
