import type { Call } from "../../route/facts.js";

const HAS_EFFECT =
  /^(send|log|track|record|audit|notify|emit|publish|enqueue|dispatch|create|update|delete|remove|mark|increment|save|write|revalidate|capture|sync|upload|signIn|signOut|signUp|login|logout|register|refresh|exchange|revoke|invite|subscribe|cancel|activate|reset|rotate|set)(?=[A-Z_]|$)/;

/** By its name, the call leaves something behind, also when its result is used. */
export const hasEffect = ({ isStatement, name }: Call): boolean => isStatement || HAS_EFFECT.test(name);
