ALTER VIEW hire_internal.candidate_cards SET (security_invoker = true);
