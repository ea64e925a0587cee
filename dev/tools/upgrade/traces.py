"""Where the addon shows in a database: its own columns, and whatever of it could be left behind."""

#: What may be in these tables of ours when the addon goes is the shop's own; nothing of it may name the addon.
TRACES = {
    "records of the addon": (
        "SELECT model, name FROM ir_model_data WHERE module = 'sale_ozon' OR name LIKE '%ozon%' AND module <> 'base'"
    ),
    "constraints": (
        "SELECT name FROM ir_model_constraint WHERE name LIKE '%ozon%' "
        "OR module = (SELECT id FROM ir_module_module WHERE name = 'sale_ozon')"
    ),
    "relations": "SELECT name FROM ir_model_relation WHERE name LIKE '%ozon%'",
    "models": "SELECT model FROM ir_model WHERE model LIKE 'ozon.%'",
    "fields": "SELECT model, name FROM ir_model_fields WHERE name LIKE 'ozon\\_%' OR relation LIKE 'ozon.%'",
    "scheduled actions": "SELECT id, name FROM ir_act_server WHERE name::text LIKE '%Ozon%'",
    "scheduled actions without action": "SELECT id, cron_name FROM ir_cron WHERE cron_name LIKE '%Ozon%'",
    "actions": "SELECT id, name FROM ir_act_window WHERE res_model LIKE 'ozon.%' OR name::text LIKE '%Ozon%'",
    "menus": "SELECT id, name FROM ir_ui_menu WHERE name::text LIKE '%Ozon%'",
    "views": "SELECT id, name FROM ir_ui_view WHERE name LIKE '%ozon%' OR key LIKE 'sale_ozon.%'",
    "access": "SELECT id, name FROM ir_model_access WHERE name LIKE 'ozon%'",
    "rules": "SELECT id, name FROM ir_rule WHERE name::text LIKE '%Ozon%'",
    "groups": "SELECT id, name FROM res_groups_privilege WHERE name::text LIKE '%Ozon%'",
    "sequences": "SELECT id, name FROM ir_sequence WHERE code LIKE 'sale\\_ozon%'",
    "activity types": "SELECT id, name FROM mail_activity_type WHERE name::text LIKE '%Ozon%'",
    "activities": "SELECT id FROM mail_activity WHERE res_model LIKE 'ozon.%' OR summary LIKE '%Ozon%'",
    "messages": "SELECT id FROM mail_message WHERE model LIKE 'ozon.%'",
    "followers": "SELECT id FROM mail_followers WHERE res_model LIKE 'ozon.%'",
    "attachments": "SELECT id FROM ir_attachment WHERE res_model LIKE 'ozon.%'",
    "config parameters": "SELECT key FROM ir_config_parameter WHERE key LIKE 'sale\\_ozon.%'",
}
SCHEMA = """
    SELECT 'table' AS kind, table_name::text AS name FROM information_schema.tables WHERE table_schema = 'public'
     UNION SELECT 'column', table_name || '.' || column_name FROM information_schema.columns
            WHERE table_schema = 'public'
     UNION SELECT 'index', indexname::text FROM pg_indexes WHERE schemaname = 'public'
     UNION SELECT 'constraint', conname::text FROM pg_constraint WHERE connamespace = 'public'::regnamespace
     UNION SELECT 'sequence', sequencename::text FROM pg_sequences WHERE schemaname = 'public'
"""
#: Not of the tables whose rows come and go by themselves.
COUNTS = r"""
    SELECT table_name::text AS name, (xpath('/row/c/text()', query_to_xml(
               format('SELECT count(*) AS c FROM public.%I', table_name), false, true, '')))[1]::text::int AS rows
      FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
       AND table_name !~ '^(orm_signaling_.*|.*_signaling|bus_bus|ir_(attachment|cron_progress|cron_trigger|logging))$'
"""
#: All columns of the addon's own tables that last, its columns in other tables, and what an order comes to.
OUR_COLUMNS = """
    SELECT table_name::text AS table, array_agg(column_name::text) AS columns FROM information_schema.columns
     WHERE table_schema = 'public' AND (
           table_name LIKE 'ozon\\_%' AND table_name NOT LIKE '%wizard%' AND table_name NOT LIKE '%import%'
           AND column_name NOT IN ('write_date', 'write_uid')
           OR column_name LIKE 'ozon\\_%' OR table_name = 'sale_order' AND column_name IN ('state', 'amount_total'))
       AND table_name IN (SELECT table_name FROM information_schema.columns WHERE column_name = 'id')
     GROUP BY table_name
"""
