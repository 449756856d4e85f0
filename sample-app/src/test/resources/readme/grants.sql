-- The role of the application, which is also zdm's: it creates its tables and the schema zdm.
CREATE ROLE shop LOGIN;
GRANT CREATE ON DATABASE shop TO shop;
GRANT CREATE ON SCHEMA public TO shop;
GRANT pg_read_all_stats TO shop;

-- Another role that writes to the tables needs nothing but its rights on them.
CREATE ROLE newsletter LOGIN;
GRANT SELECT, INSERT, UPDATE, DELETE ON users TO newsletter;
