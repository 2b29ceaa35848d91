CREATE OR REPLACE FUNCTION ads.start_page() RETURNS TABLE (campaigns_live bigint) LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
  SELECT count(*) FROM ads.campaigns c WHERE c.publisher = ads.publisher();
END;
