ALTER VIEW fair.exhibitors ALTER COLUMN organiser SET DEFAULT fair.organiser();
REVOKE INSERT, UPDATE ON fair.exhibitors FROM r_booth_app;
GRANT INSERT (email, company), UPDATE (email, company) ON fair.exhibitors TO r_booth_app;
