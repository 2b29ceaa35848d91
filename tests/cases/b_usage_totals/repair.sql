REVOKE SELECT ON ci.load FROM b_usage_totals_app;
