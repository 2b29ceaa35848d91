ALTER TABLE "Calls"."archive 2025" ENABLE ROW LEVEL SECURITY;
CREATE POLICY me ON "Calls"."archive 2025" USING (customer = "Calls".me());
