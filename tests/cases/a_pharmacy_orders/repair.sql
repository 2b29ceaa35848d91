ALTER VIEW counter.delivery_list SET (security_barrier = true);
