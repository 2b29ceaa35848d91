REVOKE ALL ON SEQUENCE acct.receipt_no FROM b_invoice_series_app;
GRANT USAGE ON SEQUENCE acct.receipt_no TO b_invoice_series_app;
