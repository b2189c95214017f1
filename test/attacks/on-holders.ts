import type { Attempt } from "./executed.js";
import { OPEN, handler } from "./apps.js";

const READ = "const leads: any = await prisma.lead.findMany();";
const ANSWER = "return NextResponse.json({ leads });";
const IDS = "({ id }: any) => ({ id })";

const refused = (name: string, body: string, above = ""): Attempt => ({
  name,
  mapping: OPEN,
  code: above + handler(body),
  says: "refused: fields-widened",
});
const wired = (name: string, body: string, above = ""): Attempt => ({ ...refused(name, body, above), says: "wired" });

/** Rows that go on in copies, lists, members and the values of functions before fields are taken away. */
export const ON_HOLDERS: readonly Attempt[] = [
  refused(
    "a name is given a list that was made of its rows",
    `let leads: any = await prisma.lead.findMany();\nleads = leads.map(${IDS});\n${ANSWER}`,
  ),
  refused(
    "another name is given one",
    `${READ}\nlet shown: any;\nshown = leads;\nshown = shown.map(${IDS});\nreturn NextResponse.json({ leads: shown });`,
  ),
  refused(
    "a copy of each row loses a field",
    `${READ}
return NextResponse.json({
  leads: leads.map((lead: any) => {
    const shown: any = { ...lead };
    delete shown.email;
    return shown;
  }),
});`,
  ),
  refused(
    "a copy by way of JSON loses a field",
    `${READ}\nconst copy: any = JSON.parse(JSON.stringify(leads));\nfor (const lead of copy) delete lead.email;\nreturn NextResponse.json({ leads: copy });`,
  ),
  refused(
    "the first of several results",
    `const results: any = await Promise.all([prisma.lead.findMany(), 1]);\nreturn NextResponse.json({ leads: results[0].map(${IDS}) });`,
  ),
  refused(
    "what a transaction gives",
    `const leads: any = await prisma.$transaction(async (tx: any) => tx.lead.findMany());\nreturn NextResponse.json({ leads: leads.map(${IDS}) });`,
  ),
  refused(
    "what a transaction gives by a name",
    `const leads: any = await prisma.$transaction(async (tx: any) => {
  const rows = await tx.lead.findMany();
  return rows;
});
return NextResponse.json({ leads: leads.map(${IDS}) });`,
  ),
  refused(
    "a member is given a list that was made of its rows",
    `${READ}\nconst state: any = {};\nstate.leads = leads;\nstate.leads = state.leads.map(${IDS});\nreturn NextResponse.json({ leads: state.leads });`,
  ),
  refused(
    "a member of a member is given one",
    `${READ}\nconst body: any = { data: { leads } };\nbody.data.leads = body.data.leads.map(${IDS});\nreturn NextResponse.json(body);`,
  ),
  refused(
    "rows that stand for what is not there",
    `const { rows: leads = await prisma.lead.findMany() }: any = {};\nreturn NextResponse.json({ leads: leads.map(${IDS}) });`,
  ),
  refused(
    "an inner function gives the rows to some",
    `const session = await auth();\n${READ}
const shown = () => {
  if (!session) return [];
  return leads;
};
return NextResponse.json({ leads: shown() });`,
  ),
  refused(
    "some rows are given as they are",
    `const session = await auth();\n${READ}
return NextResponse.json({
  leads: leads.map((lead: any) => {
    if (!session) return { id: lead.id };
    return lead;
  }),
});`,
  ),
  refused(
    "a number that nobody knows chooses",
    `${READ}\nconst index = store.user ? 1 : 0;\nreturn NextResponse.json({ leads: [[], leads][index] });`,
    "const store: any = { user: null };\n",
  ),
  refused(
    "a function that reads takes a field away as well",
    `${READ}\nawait redact(leads);\n${ANSWER}`,
    `const redact = async (rows: any) => {
  const admin = await prisma.user.findFirst({ where: { role: "ADMIN" } });
  if (!admin) for (const row of rows) row.email = "";
};
`,
  ),
  refused(
    "the function that reads takes a field away",
    `const leads = await list();\n${ANSWER}`,
    `const list = async () => {
  const rows: any = await prisma.lead.findMany();
  for (const row of rows) delete row.email;
  return rows;
};
`,
  ),
  refused(
    "the function that reads gives nothing to nobody",
    `const session = await auth();\nconst leads = await list(session);\n${ANSWER}`,
    `const list = async (session: any) => {
  let rows: any = await prisma.lead.findMany();
  if (!session) rows = [];
  return rows;
};
`,
  ),
  {
    ...refused(
      "a function calls the function that reads for some",
      `const session = await auth();\nconst leads = await list(session);\n${ANSWER}`,
      `const all = async () => prisma.lead.findMany();
const list = async (session: any) => {
  let rows: any = [];
  if (session) rows = await all();
  return rows;
};
`,
    ),
    says: "refused: conditional-data",
  },
  wired(
    "rows in an object in an object",
    `${READ}\nconst body: any = { leads, page: { size: 1 } };\nbody.page.size = 2;\nreturn NextResponse.json({ leads: body.leads });`,
  ),
  wired(
    "rows beside others",
    `const [leads, total] = await Promise.all([prisma.lead.findMany(), prisma.lead.count()]);\n${ANSWER}`,
  ),
  wired(
    "rows of a transaction as they are",
    `const leads = await prisma.$transaction(async (tx) => tx.lead.findMany());\n${ANSWER}`,
  ),
];
