import { http } from "./http/contacts.js";

/** The only router that Convex serves. Routes of further files are added to it here. */
export default http;
