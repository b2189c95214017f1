import { expect, test } from "vitest";
import { domainsAmong } from "../../src/draft/domains.js";

/** Routes of one app, with the models of some, and the domain of each. */
const APPS: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  [
    "a folder that goes over the app's domains once more is none",
    {
      hotels: "hotels",
      "hotels/[id]": "hotels",
      tourPackages: "tourpackages",
      "guests/[id]": "guests",
      "phone/hotels": "hotels",
      "phone/stock/hotels/[id]/rates": "hotels",
      "phone/tour-packages/[id]": "tourpackages",
      "phone/(new)/guests": "guests",
      "phone/stock/units": "stock",
      "phone/profile": "profile",
      "phone/me": "phone",
    },
  ],
  [
    "a folder with rows of its own is one, whatever stands below it",
    {
      leads: "leads",
      "leads/notes": "leads",
      "leads/tasks": "leads",
      "leads/files": "leads",
      notes: "notes",
      tasks: "tasks",
      files: "files",
    },
  ],
  [
    "two names in common may be an accident",
    { "chat/groups": "chat", "chat/files": "chat", "chat/invites": "chat", groups: "groups", files: "files" },
  ],
];

test.each(APPS)("%s", (_, expected) => {
  const domainOf = domainsAmong(Object.keys(expected));
  expect(Object.fromEntries(Object.keys(expected).map((route) => [route, domainOf(route, [])]))).toEqual(expected);
});
