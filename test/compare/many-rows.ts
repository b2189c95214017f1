import { runSql } from "../backfill/lab.js";

const MINUTE = "strftime('%Y-%m-%dT%H:%M:%S.000+00:00', '2026-02-01 00:00:00', '+' || n || ' minutes')";
const PERSON = "CASE n % 2 WHEN 0 THEN 'alice' ELSE 'bob' END";

/** `ROWS` rows of each table that a live route reads, half of them alice's and half of them bob's, no two of one moment. */
const COLUMNS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ContentItem: {
    socialAccountId: `'social-' || ${PERSON}`,
    title: "'Post ' || n",
    body: "'About ' || n",
    status: "CASE n % 3 WHEN 0 THEN 'DRAFT' WHEN 1 THEN 'SCHEDULED' ELSE 'PUBLISHED' END",
    scheduledFor: `CASE WHEN n % 3 = 0 THEN NULL ELSE ${MINUTE} END`,
    createdAt: MINUTE,
  },
  SocialMessage: {
    socialAccountId: `'social-' || ${PERSON}`,
    sender: "'sender ' || n",
    text: "'“Grüße” ' || n",
    isRead: "n % 5 = 0",
    receivedAt: MINUTE,
  },
  Lead: {
    userId: `'user-' || ${PERSON}`,
    name: "'Lead ' || n",
    email: "'lead' || n || '@example.com'",
    status: "CASE n % 4 WHEN 0 THEN 'NEW' WHEN 1 THEN 'QUALIFIED' WHEN 2 THEN 'WON' ELSE 'LOST' END",
    value: "n * 12.35",
    stageId: `CASE n % 7 WHEN 0 THEN 'stage-' || ${PERSON} || '-1' ELSE NULL END`,
    createdAt: MINUTE,
  },
  LeadActivity: {
    leadId: `'lead-' || ${PERSON} || '-1'`,
    type: "CASE n % 2 WHEN 0 THEN 'CALL' ELSE 'MAIL' END",
    note: "'Note ' || n",
    createdAt: MINUTE,
  },
  BillingRecord: {
    customerId: `'customer-' || ${PERSON}`,
    amount: "n * 0.1",
    currency: "'EUR'",
    description: "'Month ' || n",
    createdAt: MINUTE,
  },
  SupportTicket: {
    userId: `'user-' || ${PERSON}`,
    subject: "'Ticket ' || n",
    status: "CASE n % 3 WHEN 0 THEN 'CLOSED' ELSE 'OPEN' END",
    priority: "'NORMAL'",
    createdAt: MINUTE,
  },
  TicketMessage: {
    ticketId: `'ticket-' || ${PERSON} || '-1'`,
    authorId: `'user-' || ${PERSON}`,
    body: "'Message ' || n",
    createdAt: MINUTE,
  },
  Quotation: {
    userId: `'user-' || ${PERSON}`,
    number: "'Q-' || (1000 + n)",
    clientName: "'Client ' || n",
    status: "CASE n % 2 WHEN 0 THEN 'DRAFT' ELSE 'SENT' END",
    total: "n * 99.99",
    createdAt: MINUTE,
  },
  Review: {
    userId: `'user-' || ${PERSON}`,
    author: "'Author ' || n",
    rating: "1 + n % 5",
    text: "'Good ' || n",
    createdAt: MINUTE,
  },
  Expense: {
    userId: `'user-' || ${PERSON}`,
    category: "'Rent'",
    amount: "n * 1.01",
    spentOn: MINUTE,
  },
  Property: {
    userId: `'user-' || ${PERSON}`,
    address: "n || ' Main Street'",
    price: "n * 1000",
    status: "'LISTED'",
    createdAt: MINUTE,
  },
  Broker: {
    organizationId: `'org-' || ${PERSON}`,
    name: "'Broker ' || printf('%04d', n)",
    licence: "'RE-' || n",
  },
  AnalyticsEvent: {
    userId: `'user-' || ${PERSON}`,
    name: "'page_view'",
    path: "'/p/' || n",
    createdAt: MINUTE,
  },
};

const ROWS = 300;

/** Fills the fixture's database up; what is there stays. Gives the number of rows that were added. */
export async function addManyRows(database: string): Promise<number> {
  const statements = Object.entries(COLUMNS).map(([table, columns]) => {
    const names = ["id", ...Object.keys(columns)].map((name) => `"${name}"`).join(", ");
    const values = [`'${table}-' || n`, ...Object.values(columns)].join(", ");
    return `WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${ROWS})
      INSERT INTO "${table}" (${names}) SELECT ${values} FROM numbers`;
  });
  await runSql(database, statements);
  return statements.length * ROWS;
}
