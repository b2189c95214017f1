/** How a test asks whether something is absent: `!lead`, `lead === null`, `!leads.length`, `lead === undefined`. */
export type Absence = "falsy" | "null" | "empty" | "undefined";
