DROP POLICY own_or_vendor ON letters.templates;
CREATE POLICY vendor ON letters.templates FOR SELECT USING (association IS NULL);
CREATE POLICY own    ON letters.templates USING (association = letters.association());
