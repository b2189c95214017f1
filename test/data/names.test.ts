import { expect, test } from "vitest";
import { tableNameFor } from "../../src/data/names.js";

test.each([
  ["Lead", "leads"],
  ["LeadActivity", "leadActivities"],
  ["Address", "addresses"],
  ["Box", "boxes"],
  ["Branch", "branches"],
  ["UserStatus", "userStatuses"],
  ["Key", "keys"],
  ["Invoices", "invoices"],
  ["crm_Lead_Types", "crmLeadTypes"],
  ["ApiKEY", "apiKEYS"],
])("the rows of %s are proposed to be in %s", (model, table) => {
  expect(tableNameFor(model).toLowerCase()).toBe(table.toLowerCase());
});
