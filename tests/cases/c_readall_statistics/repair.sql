REVOKE pg_read_all_data FROM c_readall_statistics_bi;
GRANT USAGE ON SCHEMA gym TO c_readall_statistics_bi;
GRANT SELECT ON ALL TABLES IN SCHEMA gym TO c_readall_statistics_bi;
