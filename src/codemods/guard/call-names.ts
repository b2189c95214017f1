import type { Call } from "../../route/facts.js";

const AUTHORIZES =
  /^(require|assert|ensure|authori[sz]e|check|verify|guard|protect|can[A-Z]|has[A-Z]\w*(Access|Permission|Role)|is[A-Z]\w*(Admin|Owner|Member|Allowed))|auth(?!or)|session|permission/i;

const HAS_EFFECT =
  /^(send|log|track|record|audit|notify|emit|publish|enqueue|dispatch|create|update|delete|remove|mark|increment|save|write|revalidate|capture|sync|upload|signIn|signOut|signUp|login|logout|register|refresh|exchange|revoke|invite|subscribe|cancel|activate|reset|rotate|set)(?=[A-Z_]|$)/;

/** By its name or by what it is given, the call decides who may go on. */
export const authorizes = ({ name, takesCredential }: Call): boolean => takesCredential || AUTHORIZES.test(name);

/** By its name, the call leaves something behind, also when its result is used. */
export const hasEffect = (name: string): boolean => HAS_EFFECT.test(name);
