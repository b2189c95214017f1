/* eslint-disable */
/**
 * Generated `api` utility.
 *
 * THIS CODE IS AUTOMATICALLY GENERATED.
 *
 * To regenerate, run `npx convex dev`.
 * @module
 */

import type {
  ApiFromModules,
  FilterApi,
  FunctionReference,
} from "convex/server";
import type * as activities from "../activities.js";
import type * as alerts from "../alerts.js";
import type * as analytics_queries from "../analytics/queries.js";
import type * as analytics_tables from "../analytics/tables.js";
import type * as ari from "../ari.js";
import type * as ariConversations from "../ariConversations.js";
import type * as assistant_find from "../assistant/find.js";
import type * as assistant_tables from "../assistant/tables.js";
import type * as backfill from "../backfill.js";
import type * as billing_queries from "../billing/queries.js";
import type * as billing_tables from "../billing/tables.js";
import type * as bookings_queries from "../bookings/queries.js";
import type * as bookings_tables from "../bookings/tables.js";
import type * as contacts from "../contacts.js";
import type * as conversations from "../conversations.js";
import type * as crm_find from "../crm/find.js";
import type * as crm_tables from "../crm/tables.js";
import type * as expenses_queries from "../expenses/queries.js";
import type * as expenses_tables from "../expenses/tables.js";
import type * as files_find from "../files/find.js";
import type * as files_tables from "../files/tables.js";
import type * as http from "../http.js";
import type * as http_contacts from "../http/contacts.js";
import type * as leads_queries from "../leads/queries.js";
import type * as leads_tables from "../leads/tables.js";
import type * as lib_access from "../lib/access.js";
import type * as lib_caller from "../lib/caller.js";
import type * as lib_closed from "../lib/closed.js";
import type * as lib_entitlements from "../lib/entitlements.js";
import type * as lib_filters from "../lib/filters.js";
import type * as lib_json from "../lib/json.js";
import type * as lib_limit from "../lib/limit.js";
import type * as lib_pages from "../lib/pages.js";
import type * as lib_phone from "../lib/phone.js";
import type * as lib_refusal from "../lib/refusal.js";
import type * as lib_row_text from "../lib/row_text.js";
import type * as lib_rows from "../lib/rows.js";
import type * as lib_secret from "../lib/secret.js";
import type * as lib_text from "../lib/text.js";
import type * as lib_window from "../lib/window.js";
import type * as mutations from "../mutations.js";
import type * as quotations_queries from "../quotations/queries.js";
import type * as quotations_tables from "../quotations/tables.js";
import type * as real_estate_queries from "../real_estate/queries.js";
import type * as real_estate_tables from "../real_estate/tables.js";
import type * as realtime_tables from "../realtime/tables.js";
import type * as reviews_queries from "../reviews/queries.js";
import type * as reviews_tables from "../reviews/tables.js";
import type * as social_queries from "../social/queries.js";
import type * as social_tables from "../social/tables.js";
import type * as storage from "../storage.js";
import type * as support_queries from "../support/queries.js";
import type * as support_tables from "../support/tables.js";
import type * as ticketing_find from "../ticketing/find.js";
import type * as ticketing_moves from "../ticketing/moves.js";
import type * as ticketing_reopen from "../ticketing/reopen.js";
import type * as ticketing_stages from "../ticketing/stages.js";
import type * as ticketing_tables from "../ticketing/tables.js";
import type * as ticketing_write from "../ticketing/write.js";
import type * as tickets from "../tickets.js";
import type * as users_tables from "../users/tables.js";
import type * as voice_agents_queries from "../voice_agents/queries.js";
import type * as voice_agents_tables from "../voice_agents/tables.js";
import type * as webhooks from "../webhooks.js";
import type * as workspaces_find from "../workspaces/find.js";
import type * as workspaces_tables from "../workspaces/tables.js";

/**
 * A utility for referencing Convex functions in your app's API.
 *
 * Usage:
 * ```js
 * const myFunctionReference = api.myModule.myFunction;
 * ```
 */
declare const fullApi: ApiFromModules<{
  activities: typeof activities;
  alerts: typeof alerts;
  "analytics/queries": typeof analytics_queries;
  "analytics/tables": typeof analytics_tables;
  ari: typeof ari;
  ariConversations: typeof ariConversations;
  "assistant/find": typeof assistant_find;
  "assistant/tables": typeof assistant_tables;
  backfill: typeof backfill;
  "billing/queries": typeof billing_queries;
  "billing/tables": typeof billing_tables;
  "bookings/queries": typeof bookings_queries;
  "bookings/tables": typeof bookings_tables;
  contacts: typeof contacts;
  conversations: typeof conversations;
  "crm/find": typeof crm_find;
  "crm/tables": typeof crm_tables;
  "expenses/queries": typeof expenses_queries;
  "expenses/tables": typeof expenses_tables;
  "files/find": typeof files_find;
  "files/tables": typeof files_tables;
  http: typeof http;
  "http/contacts": typeof http_contacts;
  "leads/queries": typeof leads_queries;
  "leads/tables": typeof leads_tables;
  "lib/access": typeof lib_access;
  "lib/caller": typeof lib_caller;
  "lib/closed": typeof lib_closed;
  "lib/entitlements": typeof lib_entitlements;
  "lib/filters": typeof lib_filters;
  "lib/json": typeof lib_json;
  "lib/limit": typeof lib_limit;
  "lib/pages": typeof lib_pages;
  "lib/phone": typeof lib_phone;
  "lib/refusal": typeof lib_refusal;
  "lib/row_text": typeof lib_row_text;
  "lib/rows": typeof lib_rows;
  "lib/secret": typeof lib_secret;
  "lib/text": typeof lib_text;
  "lib/window": typeof lib_window;
  mutations: typeof mutations;
  "quotations/queries": typeof quotations_queries;
  "quotations/tables": typeof quotations_tables;
  "real_estate/queries": typeof real_estate_queries;
  "real_estate/tables": typeof real_estate_tables;
  "realtime/tables": typeof realtime_tables;
  "reviews/queries": typeof reviews_queries;
  "reviews/tables": typeof reviews_tables;
  "social/queries": typeof social_queries;
  "social/tables": typeof social_tables;
  storage: typeof storage;
  "support/queries": typeof support_queries;
  "support/tables": typeof support_tables;
  "ticketing/find": typeof ticketing_find;
  "ticketing/moves": typeof ticketing_moves;
  "ticketing/reopen": typeof ticketing_reopen;
  "ticketing/stages": typeof ticketing_stages;
  "ticketing/tables": typeof ticketing_tables;
  "ticketing/write": typeof ticketing_write;
  tickets: typeof tickets;
  "users/tables": typeof users_tables;
  "voice_agents/queries": typeof voice_agents_queries;
  "voice_agents/tables": typeof voice_agents_tables;
  webhooks: typeof webhooks;
  "workspaces/find": typeof workspaces_find;
  "workspaces/tables": typeof workspaces_tables;
}>;
export declare const api: FilterApi<
  typeof fullApi,
  FunctionReference<any, "public">
>;
export declare const internal: FilterApi<
  typeof fullApi,
  FunctionReference<any, "internal">
>;
