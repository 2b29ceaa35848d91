ALTER POLICY claim_parcel ON parcels USING (operator_id = my_operator());
