-- For PostgreSQL with Citus, which spreads tables over machines. NOT TESTED against a Citus server: what is tested is that the schema
-- keeps Citus' rules (models/schema_test.go): keys that hold the distribution column, no sequence, no foreign key of a spread table,
-- no trigger, upserts on the primary key alone.
--
-- Start the server once on the coordinator, so that the tables are made, stop it, run this, and start it again.

CREATE EXTENSION IF NOT EXISTS citus;

-- The rows of one installation lie on one machine, beside its state.
SELECT create_distributed_table('installations', 'install_guid');
SELECT create_distributed_table('installation_days', 'install_guid', colocate_with => 'installations');

-- Roll-ups, settings, people and sessions are small and written in the same transaction as facts: they stay on the coordinator, as
-- Citus' local tables, and need no statement. A page reads roll-ups alone and asks no other machine.
