import type { Attack } from "./attack.js";

const SECRETS = `export const list = query({
  args: {},
  returns: v.array(v.object({ id: v.string(), secret: v.string() })),
  handler: async () => [],
});`;
const APP = { mapping: "api.leads.queries.list({})", queries: SECRETS };
const READ = "const leads: any = await prisma.lead.findMany();";
const ANSWER = "return NextResponse.json({ data: leads, success: true });";

const refused = (name: string, body: string, above = ""): Attack => ({
  name,
  app: APP,
  handler: `${above}export async function GET(request: Request) {\n${body}\n}`,
  expected: "refused: fields-widened",
});

/** Rows that go on in what holds them before fields are taken away. */
export const ATTACKS_ON_HOLDERS: readonly Attack[] = [
  refused("a field is masked where there is one", `${READ}\nfor (const lead of leads) lead.secret &&= "";\n${ANSWER}`),
  refused(
    "rows are masked as they are sorted",
    `${READ}\nleads.sort((a: any, b: any) => {\n  a.secret = "";\n  return 0;\n});\n${ANSWER}`,
  ),
  refused(
    "the list of a callback is masked",
    `${READ}\nleads.forEach((lead: any, index: number, all: any) => {\n  all[index].secret = "";\n});\n${ANSWER}`,
  ),
  refused(
    "a key behind the rows",
    `${READ}\nconst key = "data";\nreturn NextResponse.json({ data: leads, success: true, [key]: [] });`,
  ),
  refused(
    "a block is left",
    `${READ}
let data: any = [];
work: {
  if (!store.open) break work;
  data = leads;
}
return NextResponse.json({ data, success: true });`,
  ),
  refused(
    "a list that nobody knows calls back",
    `${READ}\nreturn NextResponse.json({ data: store.list.flatMap(() => leads), success: true });`,
  ),
  refused(
    "an object of the handler makes the response",
    `${READ}\nconst NextResponse = { json: (body: any) => lean(body) };\nconst response = NextResponse.json({ data: leads, success: true });\nreturn response;`,
  ),
  refused(
    "a member of an object is given other rows",
    `${READ}
const body: any = { data: leads, success: true };
body.data = body.data.map(({ id }: any) => ({ id }));
return NextResponse.json(body);`,
  ),
  refused(
    "a copy loses a field",
    `${READ}
const data = leads.map((lead: any) => {
  const shown: any = { ...lead };
  delete shown.secret;
  return shown;
});
return NextResponse.json({ data, success: true });`,
  ),
  refused(
    "a function inside gives the rows to some",
    `const session = await auth();
${READ}
const shown = () => {
  if (!session) return [];
  return leads;
};
return NextResponse.json({ data: shown(), success: true });`,
  ),
  refused(
    "the function that reads takes a field away",
    `const leads = await list();\n${ANSWER}`,
    `const list = async () => {
  const rows: any = await prisma.lead.findMany();
  for (const row of rows) delete row.secret;
  return rows;
};
`,
  ),
  {
    ...refused(
      "the function that reads is called for some",
      `const session = await auth();\nconst leads = await list(session);\n${ANSWER}`,
      `const all = async () => prisma.lead.findMany();
const list = async (session: any) => {
  let rows: any = [];
  if (session) rows = await all();
  return rows;
};
`,
    ),
    expected: "refused: conditional-data",
  },
];
