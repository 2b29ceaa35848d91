ALTER POLICY alarm_del ON ops.alarm USING (site = current_setting('guard.site', true));
