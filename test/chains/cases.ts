/** What people write, and what is read of it. */
export const CASES: readonly (readonly [code: string, ...read: string[]])[] = [
  [
    'const { data: ticket, error: ticketError } = await supabase.from("tickets").select("*").eq("id", id).single(); if (ticketError) return fail(ticketError);',
    "select tickets (*) by id eq id single -> destructured data:ticket error:ticketError !",
  ],
  [
    'const { data: ticket } = await supabase.from("tickets").select("*").eq("id", id).single();',
    "select tickets (*) by id eq id single -> destructured data:ticket",
  ],
  [
    'const { data, error } = await supabase.from("tickets").select("*").eq("id", id).maybeSingle(); if (error || !data) return null;',
    "select tickets (*) by id eq id maybeSingle -> destructured data error !",
  ],
  [
    'const { data } = await supabase.from("tickets").select().eq("workspace_id", w).eq("id", id).single();',
    "select tickets (*) by workspace_id eq w, id eq id single -> destructured data",
  ],
  [
    'const { data: rows } = await supabase.from("tickets").select("id, title").eq("workspace_id", w);',
    "select tickets (id title) by workspace_id eq w many -> destructured data:rows",
  ],
  [
    'const { data: rows } = await supabase.from("tickets").select("id,title, created_at ").order("created_at", { ascending: false });',
    'select tickets (id title created_at) order("created_at", { ascending: false }) many -> destructured data:rows',
  ],
  [
    'const { data } = await supabase.from("tickets").select("*, requester:profiles!requester_id(id, full_name), comments(count)").eq("id", id).single();',
    "select tickets (* requester<profiles> comments<comments>) by id eq id single -> destructured data",
  ],
  [
    'const { data } = await supabase.from("tickets").select("*, profiles(*, teams(name))").limit(20);',
    "select tickets (* profiles<profiles>) limit(20) many -> destructured data",
  ],
  [
    'const { data } = await supabase.from("tickets").select("name:title").eq("id", id);',
    "select tickets (? name:title) by id eq id many -> destructured data",
  ],
  [
    'const { data } = await supabase.from("tickets").select("meta->>kind").eq("id", id);',
    "select tickets (? meta->>kind) by id eq id many -> destructured data",
  ],
  [
    'const { data } = await supabase.from("tickets").select(FIELDS).eq("id", id);',
    "select tickets (? FIELDS) by id eq id many -> destructured data",
  ],
  [
    'const { data } = await supabase.from("tickets").select(`id, title`).eq("id", id);',
    "select tickets (id title) by id eq id many -> destructured data",
  ],
  [
    "const { data } = await supabase.from(`tickets`).select(\"*\").eq('status', 'open');",
    "select tickets (*) by status eq 'open' many -> destructured data",
  ],
  ['const { data } = await supabase.from(table).select("*");', "select ? (*) many -> destructured data"],
  [
    'const { count } = await supabase.from("tickets").select("*", { count: "exact", head: true }).eq("status", "open");',
    'select tickets (*) by status eq "open" {count="exact" head=true} count -> destructured count',
  ],
  [
    'const { data, count } = await supabase.from("tickets").select("*", { count: "exact" }).range(from, to);',
    'select tickets (*) range(from, to) {count="exact"} many -> destructured data count',
  ],
  [
    'const { error } = await supabase.from("tickets").insert({ title, workspace_id: w }); if (error) throw error;',
    "insert tickets {title workspace_id=w} none -> destructured error !",
  ],
  [
    'await supabase.from("tickets").insert({ title, workspace_id: w });',
    "insert tickets {title workspace_id=w} none -> unused",
  ],
  ['await supabase.from("tickets").insert([{ title }]);', "insert tickets {title} none -> unused"],
  [
    'await supabase.from("tickets").insert([{ title: "a" }, { title: "b" }]);',
    "insert tickets ? several rows none -> unused",
  ],
  ['await supabase.from("tickets").insert(rows);', "insert tickets ? a value that is made elsewhere none -> unused"],
  [
    'await supabase.from("tickets").insert({ ...body, workspace_id: w });',
    "insert tickets ? an object with a spread or a computed name none -> unused",
  ],
  [
    'await supabase.from("tickets").insert(rows.map((row) => ({ title: row.title })));',
    "insert tickets ? a value that is made elsewhere none -> unused",
  ],
  [
    'const { data: created, error: createError } = await supabase.from("tickets").insert({ title }).select().single(); if (createError) throw createError;',
    "insert tickets {title} (*) single -> destructured data:created error:createError !",
  ],
  [
    'const { data } = await supabase.from("tickets").insert({ title }).select("id").single();',
    "insert tickets {title} (id) single -> destructured data",
  ],
  [
    'const { data } = await supabase.from("tickets").upsert({ id, title }, { onConflict: "id" }).select();',
    'upsert tickets {id title} (*) {onConflict="id"} many -> destructured data',
  ],
  [
    'const { error } = await supabase.from("tickets").update({ title, updated_at: new Date().toISOString() }).eq("id", id);',
    "update tickets {title updated_at=new Date().toISOString()} by id eq id none -> destructured error",
  ],
  [
    'await supabase.from("tickets").update(updates).eq("id", id).eq("workspace_id", w);',
    "update tickets ? a value that is made elsewhere by id eq id, workspace_id eq w none -> unused",
  ],
  [
    'const { data } = await supabase.from("tickets").update({ stage }).eq("id", id).select().single();',
    "update tickets {stage} (*) by id eq id single -> destructured data",
  ],
  [
    'const { data } = await supabase.from("tickets").update({ stage }).match({ id, workspace_id: w }).select("*").maybeSingle();',
    "update tickets {stage} (*) by id eq id, workspace_id eq w maybeSingle -> destructured data",
  ],
  [
    'const { error } = await supabase.from("tickets").delete().eq("id", id);',
    "delete tickets by id eq id none -> destructured error",
  ],
  ['await supabase.from("tickets").delete().in("id", ids);', "delete tickets by id in ids none -> unused"],
  [
    'await supabase.from("tickets").delete({ count: "exact" }).lt("created_at", cutoff);',
    'delete tickets by created_at lt cutoff {count="exact"} none -> unused',
  ],
  [
    'const { data } = await supabase.from("tickets").select("*").neq("status", "closed").is("deleted_at", null);',
    'select tickets (*) by status neq "closed", deleted_at is null many -> destructured data',
  ],
  [
    'const { data } = await supabase.from("tickets").select("*").gte("created_at", start).lt("created_at", end).order("created_at").limit(limit);',
    'select tickets (*) by created_at gte start, created_at lt end order("created_at") limit(limit) many -> destructured data',
  ],
  [
    'const { data } = await supabase.from("tickets").select("*").or(`title.ilike.%${q}%,body.ilike.%${q}%`);',
    "select tickets (*) by ? or `title.ilike.%${q}%,body.ilike.%${q}%` many -> destructured data",
  ],
  [
    'const { data } = await supabase.from("tickets").select("*").ilike("title", `%${q}%`);',
    "select tickets (*) by title ilike `%${q}%` many -> destructured data",
  ],
  [
    'const { data } = await supabase.from("tickets").select("*").not("assignee_id", "is", null);',
    "select tickets (*) by assignee_id not.is null many -> destructured data",
  ],
  [
    'const { data } = await supabase.from("tickets").select("*").filter("stage", "in", \'("report","discuss")\');',
    'select tickets (*) by stage in \'("report","discuss")\' many -> destructured data',
  ],
  [
    'const { data } = await supabase.from("tickets").select("*").contains("tags", ["urgent"]).overlaps("labels", labels);',
    'select tickets (*) by tags contains ["urgent"], labels overlaps labels many -> destructured data',
  ],
  [
    'const { data } = await supabase.from("tickets").select("*").eq(column, value);',
    "select tickets (*) by ? eq value many -> destructured data",
  ],
  [
    'const { data } = await supabase.from("tickets").select("*").textSearch("title", q, { type: "websearch" });',
    'select tickets (*) by title textSearch q textSearch("title", q, { type: "websearch" }) many -> destructured data',
  ],
  [
    'let query = supabase.from("tickets").select("*").eq("workspace_id", w); if (stage) query = query.eq("stage", stage); const { data, error } = await query; if (error) throw error;',
    "select tickets (*) by workspace_id eq w, later stage eq stage many -> destructured data error ! query+1/1",
  ],
  [
    'let query = supabase.from("tickets").select("*"); if (stage) { query = query.eq("stage", stage).order("created_at"); } if (limit) query = query.limit(limit); const { data: tickets } = await query.range(0, 9);',
    'select tickets (*) by later stage eq stage order("created_at") limit(limit) range(0, 9) many -> destructured data:tickets query+2/1',
  ],
  [
    'const base = supabase.from("tickets").select("*").eq("workspace_id", w); const { data } = await base.eq("id", id).single();',
    "select tickets (*) by workspace_id eq w, id eq id single -> destructured data base+0/1",
  ],
  [
    'let query = supabase.from("tickets").select("*"); query = addFilters(query); const { data } = await query;',
    "select tickets (*) many -> destructured data query+0/1 strange query = addFilters(query)",
  ],
  [
    'let query = supabase.from("tickets").select("*"); for (const tag of tags) query = query.contains("tags", [tag]); const { data } = await query;',
    'select tickets (*) many -> destructured data query+0/1 strange query = query.contains("tags", [tag])',
  ],
  ['const query = supabase.from("tickets").select("*"); return query;', "select tickets (*) many -> promise query+0/1"],
  [
    'const [{ data: a }, { data: b }] = await Promise.all([supabase.from("tickets").select("*").eq("id", id).single(), supabase.from("profiles").select("*").eq("id", uid).single()]);',
    "select tickets (*) by id eq id single -> promise",
    "select profiles (*) by id eq uid single -> promise",
  ],
  [
    'const { data } = wide ? await supabase.from("tickets").select("*") : await supabase.from("tickets").select("*").eq("workspace_id", w);',
    "select tickets (*) many -> destructured data",
    "select tickets (*) by workspace_id eq w many -> destructured data",
  ],
  [
    'const { data } = await (wide ? supabase.from("tickets").select("id") : supabase.from("tickets").select("id").eq("workspace_id", w));',
    "select tickets (id) many -> promise",
    "select tickets (id) by workspace_id eq w many -> promise",
  ],
  [
    'const result = await supabase.from("tickets").select("*").eq("id", id).single(); if (result.error) return null; return result.data;',
    "select tickets (*) by id eq id single -> named answer:result !",
  ],
  [
    'const result = await supabase.from("tickets").select("*").eq("id", id).single(); return result.data;',
    "select tickets (*) by id eq id single -> named answer:result",
  ],
  [
    'return (await supabase.from("tickets").select("*").eq("id", id).single()).data;',
    "select tickets (*) by id eq id single -> awaited",
  ],
  [
    'return supabase.from("tickets").select("*").eq("id", id).single();',
    "select tickets (*) by id eq id single -> promise",
  ],
  [
    'supabase.from("audit").insert({ id }).then(({ error }) => { if (error) log(error); });',
    "insert audit {id} none -> promise",
  ],
  ['supabase.from("audit").insert({ id });', "insert audit {id} none -> unsent"],
  ['void supabase.from("audit").insert({ id });', "insert audit {id} none -> unsent"],
  ["const { data: { user } } = await supabase.auth.getUser();", "auth getUser() -> destructured ?data"],
  [
    "const { data: { user }, error } = await supabase.auth.getUser(); if (error) throw error;",
    "auth getUser() -> destructured error ?data !",
  ],
  ["const { data: session } = await supabase.auth.getSession();", "auth getSession() -> destructured data:session"],
  [
    'const { data } = await supabase.rpc("increment_views", { ticket_id: id });',
    "rpc increment_views {ticket_id=id} many -> destructured data",
  ],
  ['const { data } = await supabase.rpc("stats").single();', "rpc stats single single -> destructured data"],
  [
    'const { data, error } = await supabase.storage.from("files").upload(path, file, { upsert: true }); if (error) throw error;',
    'storage "files" upload(path, file, { upsert: true }) -> destructured data error !',
  ],
  [
    'const { data: { publicUrl } } = supabase.storage.from("files").getPublicUrl(path);',
    'storage "files" getPublicUrl(path) -> promise',
  ],
  ["await supabase.storage.from(BUCKET).remove([path]);", "storage BUCKET remove([path]) -> unused"],
  [
    'const { data } = await supabase.storage.from("files").createSignedUrl(path, 3600);',
    'storage "files" createSignedUrl(path, 3600) -> destructured data',
  ],
  [
    'const { data } = await supabaseAdmin.from("tickets").select("*").eq("id", id).single();',
    "[supabaseAdmin import] select tickets (*) by id eq id single -> destructured data",
  ],
  [
    'const { data } = await given.from("tickets").select("*").eq("id", id).single();',
    "[given parameter] select tickets (*) by id eq id single -> destructured data",
  ],
  [
    'const auth = await requireUser(); const { data } = await auth.supabase.from("tickets").select("*").eq("user_id", auth.user.id);',
    "[auth.supabase made] select tickets (*) by user_id eq auth.user.id many -> destructured data",
  ],
  [
    'const { data } = await (await createClient()).from("tickets").select("*");',
    "[await createClient() made] select tickets (*) many -> destructured data",
  ],
  [
    'const { data } = await createClient().from("tickets").select("*");',
    "[createClient() made] select tickets (*) many -> destructured data",
  ],
  [
    'const { data } = await (supabase as any).from("tickets").select("*").eq("id", id);',
    "select tickets (*) by id eq id many -> destructured data",
  ],
  [
    'async function load(db: SupabaseClient, key: string) { const { data } = await db.from("tickets").select("*").eq("id", key).single(); return data; } return load(supabase, id);',
    "[db parameter] select tickets (*) by id eq key single -> destructured data",
  ],
  [
    'for (const each of ids) { await supabase.from("tickets").delete().eq("id", each); }',
    "delete tickets by id eq each none -> unused repeated",
  ],
  [
    'await Promise.all(ids.map((each) => supabase.from("tickets").update({ stage }).eq("id", each)));',
    "update tickets {stage} by id eq each none -> promise repeated",
  ],
  [
    'const { data } = await supabase.from("tickets").select("*").eq("id", id).single().throwOnError();',
    "select tickets (*) by id eq id throwOnError() single -> destructured data",
  ],
  [
    'const { data } = await supabase.from("tickets").select("*").returns<Ticket[]>();',
    "select tickets (*) many -> destructured data",
  ],
  [
    'const { data } = await supabase.from("tickets").select("*").csv();',
    "select tickets (*) other:csv -> destructured data",
  ],
  [
    'const { data } = await supabase.schema("crm").from("tickets").select("*").eq("id", id);',
    'select tickets (*) by id eq id schema("crm") many -> destructured data',
  ],
  [
    'const { data, ...rest } = await supabase.from("tickets").select("*").eq("id", id).single();',
    "select tickets (*) by id eq id single -> destructured data ?rest",
  ],
  ['const { data = [] } = await supabase.from("tickets").select("*");', "select tickets (*) many -> destructured data"],
  [
    'const { data } = await supabase.from("tickets").select("*").eq("id", id).abortSignal(signal);',
    "select tickets (*) by id eq id abortSignal(signal) many -> destructured data",
  ],
  [
    'const { data } = await supabase.from("tickets").select("*").in("id", ["a", "b"]).limit(1).single();',
    'select tickets (*) by id in ["a", "b"] limit(1) single -> destructured data',
  ],
  [
    'const { data } = await supabase.from("tickets").select("*").order("a").order("b", { ascending: false, nullsFirst: true });',
    'select tickets (*) order("a") order("b", { ascending: false, nullsFirst: true }) many -> destructured data',
  ],
  ['await supabase.channel("tickets").subscribe();'],
  ['const list = Array.from(ids); const bytes = Buffer.from(text).toString("hex"); return db.rpc(list, bytes);'],
  [
    'const { data } = await supabase\n    .from("tickets")\n    // the open ones\n    .select("*")\n    .eq("status", "open");',
    'select tickets (*) by status eq "open" many -> destructured data',
  ],
  [
    'const { data } = await supabase.from("tickets").select("*").eq("id", id!).eq("owner_id", user?.id ?? "");',
    'select tickets (*) by id eq id!, owner_id eq user?.id ?? "" many -> destructured data',
  ],
];
