REVOKE INSERT, UPDATE, DELETE ON pay.tax_rates FROM b_tax_rates_app;
