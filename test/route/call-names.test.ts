import { describe, expect, test } from "vitest";
import { isSessionCall } from "../../src/route/call-names.js";

const OF_THE_CALLER =
  `auth getSession getServerSession verifySession requireUser requireUserWithRole currentUser getCurrentUser getCurrentUserId
  getUser getuser get_user get_current_user supabase.auth.getUser getUserId getUserID getUserInfo getUserIdentity getUserEmail
  getUserFromRequest getUserFromToken getUserIdFromCookie getUserOrThrow getCurrentUserOrRedirect getUserByToken getUserByApiKey
  getUserServer getUserForApiKey getUserViaJwt getUserWithAccessToken getUserByHeaders get_user_by_token get_user_id_from_request fetchCurrentUser maybeGetUser getAuthUser getSessionUser`.split(
    /\s+/,
  );

const OF_DATA =
  `getUsers getUserBoards getUserTeams getUserWebsites getUserOrders getUserOrganizations getUserIds getUserById getUserByEmail
  getUserByUsername getUserPosts getUserWithTeams getUserSettings getCurrentUserTeams getTargetUser forgetUser listUsers getLeads
  getUserInformationRequests getUserClients getUserbase getAuthorById getUserRequests getUserApiKeys getUserForTeam getUserOrgs`.split(
    /\s+/,
  );

describe("names of functions that say who the caller is", () => {
  test.each(OF_THE_CALLER)("%s", (name) => expect(isSessionCall(name)).toBe(true));
});

describe("names of functions that read something else, of a user perhaps", () => {
  test.each(OF_DATA)("%s", (name) => expect(isSessionCall(name)).toBe(false));
});
