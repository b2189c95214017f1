import type { Attempt } from "./executed.js";
import { OPEN, handler } from "./apps.js";

const refused = (name: string, body: string, above = "", files: Attempt["files"] = {}): Attempt => ({
  name,
  mapping: OPEN,
  files,
  code: above + handler(`const leads = await prisma.lead.findMany();\n${body}`),
  says: "refused: fields-widened",
});

const ANSWER = "return NextResponse.json({ leads });";

/** Fields that are taken away on ways that do not name the rows; and the likes of them that take nothing away. */
export const ON_ROWS: readonly Attempt[] = [
  refused("a row by its number is masked", `if (leads[0]) leads[0].email = "";\n${ANSWER}`),
  refused("rows by a counter are masked", `for (let i = 0; i < leads.length; i++) leads[i]!.email = "";\n${ANSWER}`),
  refused("rows by their keys lose a field", `for (const i in leads) delete (leads as any)[i].email;\n${ANSWER}`),
  refused(
    "a row that was taken out of the list is masked",
    `const [first] = leads;\nif (first) first.email = "";\n${ANSWER}`,
  ),
  refused(
    "fields by their names are taken away",
    `for (const key of ["email"]) delete (leads as any)[0][key];\n${ANSWER}`,
  ),
  refused(
    "rows are masked by way of a map",
    `const byId = new Map(leads.map((lead) => [lead.id, lead]));\nfor (const lead of byId.values()) lead.email = "";\n${ANSWER}`,
  ),
  refused(
    "a class says what of a row is JSON",
    "return NextResponse.json({ leads: leads.map((lead) => new Shown(lead)) });",
    "class Shown {\n  constructor(private row: any) {}\n  toJSON() {\n    return { id: this.row.id };\n  }\n}\n",
  ),
  refused(
    "a list of names chooses what becomes JSON",
    'return new Response(JSON.stringify({ leads }, ["leads", "id"]));',
  ),
  refused(
    "a function chooses what becomes JSON",
    'return new Response(JSON.stringify({ leads }, (key, value) => (key === "email" ? undefined : value)));',
  ),
  refused(
    "what is spread behind a row replaces its fields",
    "const hidden = { email: null };\nreturn NextResponse.json({ leads: leads.map((lead) => ({ ...lead, ...hidden })) });",
  ),
  refused(
    "a function makes the answer, and leaves fields out",
    "return send({ leads });",
    "const send = (body: any) => NextResponse.json({ leads: body.leads.map(({ id }: any) => ({ id })) });\n",
  ),
  refused(
    "a function of a well-known name makes the answer, and leaves fields out",
    "return json({ leads });",
    'const json = (body: any) => Response.json(JSON.parse(JSON.stringify(body, ["leads", "id"])));\n',
  ),
  refused(
    "a function is given an object with the rows",
    "return NextResponse.json(lean({ leads }));",
    "const lean = ({ leads }: any) => ({ leads: leads.map(({ id }: any) => ({ id })) });\n",
  ),
  refused(
    "what was made of the rows loses a field later",
    `const shown = leads.map((lead) => lead);\nfor (const row of shown) row.email = "";\nreturn NextResponse.json({ leads: shown });`,
  ),
  {
    name: "a list where only a number was",
    mapping: { GET: { query: "api.leads.queries.listPublic({})", respond: "{ total: result }" } },
    code: handler(`const total = await prisma.lead.count();\nreturn NextResponse.json({ total });`),
    says: "refused: fields-widened",
  },
  refused("a list where only a text was", "return NextResponse.json({ leads: `${leads.length} of ${leads}` });"),
  refused("a list where it is only asked about", 'return NextResponse.json({ leads: "0" in leads });'),
  {
    name: "a list where only its length was",
    mapping: { GET: { query: "api.leads.queries.listPublic({})", respond: "{ total: result }" } },
    code: handler(`const leads = await prisma.lead.findMany();\nreturn NextResponse.json({ total: leads.length });`),
    says: "refused: fields-widened",
  },
  {
    name: "its length where its length was",
    mapping: { GET: { query: "api.leads.queries.listPublic({})", respond: "{ total: result.length }" } },
    code: handler(`const leads = await prisma.lead.findMany();\nreturn NextResponse.json({ total: leads.length });`),
    says: "wired",
  },
  {
    name: "a field that a setting selects",
    mapping: OPEN,
    code: handler(`const leads = await prisma.lead.findMany({
  select: { id: true, userId: true, organizationId: true, name: true, status: true, email: process.env.SHOWN === "1" },
});
${ANSWER}`),
    says: "refused: fields-widened",
  },
  {
    name: "a select under another name",
    mapping: OPEN,
    code: handler(`const args = { select: { id: true } };\nconst leads = await prisma.lead.findMany(args);\n${ANSWER}`),
    says: "refused: fields-widened",
  },
  {
    name: "the handler leaves out what its query selects",
    mapping: OPEN,
    code: handler(`const leads = await prisma.lead.findMany({
  select: { id: true, userId: true, organizationId: true, name: true, email: true, status: true },
});
return NextResponse.json({ leads: leads.map(({ email, ...rest }) => rest) });`),
    says: "refused: fields-widened",
  },
  {
    name: "a function leaves out what its query selects",
    mapping: OPEN,
    files: {
      "lib/leads.ts": `import { prisma } from "@/lib/prisma";
export async function shown() {
  const leads = await prisma.lead.findMany({
    select: { id: true, userId: true, organizationId: true, name: true, email: true, status: true },
  });
  return leads.map(({ email, ...rest }: any) => rest);
}
`,
    },
    code: `import { shown } from "@/lib/leads";\n${handler(`const leads = await shown();\n${ANSWER}`)}`,
    says: "refused: fields-widened",
  },
  {
    name: "rows in an object that is answered as it is",
    mapping: OPEN,
    code: handler(`const leads = await prisma.lead.findMany();
const body = { leads };
return NextResponse.json(body);`),
    says: "wired",
  },
  {
    name: "a function makes the answer of what it is given",
    mapping: OPEN,
    code: `const send = (body: unknown, status = 200) => NextResponse.json(body, { status });\n${handler(
      "const leads = await prisma.lead.findMany();\nreturn send({ leads });",
    )}`,
    says: "wired",
  },
  {
    name: "a function makes the answer of what it takes apart",
    mapping: OPEN,
    code: `const send = ({ leads }: { leads: unknown }) => NextResponse.json({ leads });\n${handler(
      "const leads = await prisma.lead.findMany();\nreturn send({ leads });",
    )}`,
    says: "wired",
  },
  {
    name: "JSON that is indented",
    mapping: OPEN,
    code: handler(`const leads = await prisma.lead.findMany();
return new Response(JSON.stringify({ leads }, null, 2), { headers: { "content-type": "application/json" } });`),
    says: "wired",
  },
];
