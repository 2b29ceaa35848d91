ALTER VIEW pay.year_totals SET (security_invoker = true);
