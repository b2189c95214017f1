/** The one comment that a guard of the tool's own carries. */
export const FALL_THROUGH_COMMENT = "// Fall through to Prisma on any error";

/** What stands behind an opening brace that the tool has put in. */
export const BRACES_COMMENT = "// braces by migrate";
