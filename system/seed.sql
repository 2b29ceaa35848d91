-- Invariant: the same two numbers give the same rows, on any server: what looks like chance is a hash of the row's number.
-- {tenants} tenants and {rows} messages; tenant k gets about 1/k of the conversations. Messages are written in the order
-- of their time, those of some hundred open conversations among one another, as a live system would have left them.
-- Row ids are given here so that references can be computed instead of looked up. The audit triggers are off while
-- history is imported; the changes at the end are made with them on, so every tenant has a log.

CREATE FUNCTION pg_temp.draw(n bigint, salt bigint) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (hashint8extended(n, salt) & 4503599627370495)::double precision / 4503599627370496;

CREATE FUNCTION pg_temp.pick(words text[], n bigint, salt bigint) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN words[1 + floor(array_length(words, 1) * pg_temp.draw(n, salt))::integer];

-- The first conversations go to each tenant in turn, so that none is without.
CREATE FUNCTION pg_temp.tenant_of(conversation bigint) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN conversation <= {tenants} THEN conversation
            ELSE least({tenants}, floor(power({tenants} + 1, pg_temp.draw(conversation, 1)))) END::integer;

CREATE FUNCTION pg_temp.channel_of(conversation bigint) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN pg_temp.draw(conversation, 2) < 0.7 THEN 'support' ELSE 'sales' END;

CREATE FUNCTION pg_temp.moment(share double precision) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN timestamptz '2026-01-01 00:00:00+00' + share * interval '180 days';

CREATE TEMPORARY TABLE seed_tenants ON COMMIT DROP AS
SELECT k AS tenant_id, people, sum(people) OVER (ORDER BY k) - people AS before
FROM (SELECT k, 4 + floor(36 / sqrt(k))::integer AS people FROM generate_series(1, {tenants}) AS k) AS sized;

DO $$
BEGIN
  IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
    PERFORM set_config('session_replication_role', 'replica', true);  -- references hold by construction
  ELSE
    ALTER TABLE tenants DISABLE TRIGGER USER;
    ALTER TABLE users DISABLE TRIGGER USER;
    ALTER TABLE conversations DISABLE TRIGGER USER;
    ALTER TABLE messages DISABLE TRIGGER USER;
  END IF;
END $$;

INSERT INTO tenants (tenant_id, name, created_at) OVERRIDING SYSTEM VALUE
SELECT tenant_id,
       concat_ws(' ', pg_temp.pick(ARRAY['Amber', 'Blue', 'Cedar', 'Delta', 'Ember', 'Fjord', 'Granite', 'Harbour',
                                         'Indigo', 'Juniper', 'Keystone', 'Linden'], tenant_id, 10),
                 pg_temp.pick(ARRAY['Analytics', 'Bakeries', 'Clinics', 'Dental', 'Energy', 'Freight', 'Gardens',
                                    'Hotels', 'Insurance', 'Logistics', 'Media', 'Outfitters'], tenant_id, 11), tenant_id),
       pg_temp.moment(0) - tenant_id * interval '1 hour'
FROM seed_tenants;

INSERT INTO users (tenant_id, id, email, display_name, role, created_at) OVERRIDING SYSTEM VALUE
SELECT tenant_id, id,
       -- one auditor works for every tenant: the same address may be registered with each
       CASE WHEN j = 4 THEN 'auditor@partner.example'
            ELSE lower(concat(first, '.', last, '.', j, '@tenant', tenant_id, '.example')) END,
       concat_ws(' ', first, last),
       CASE WHEN j = 1 THEN 'owner' WHEN j = 2 THEN 'admin' WHEN j = 3 THEN 'member' WHEN j = 4 THEN 'viewer'
            WHEN pg_temp.draw(id, 22) < 0.08 THEN 'admin' WHEN pg_temp.draw(id, 22) < 0.8 THEN 'member'
            ELSE 'viewer' END,
       pg_temp.moment(0) - tenant_id * interval '1 hour'
FROM (SELECT tenant_id, j, before + j AS id,
             pg_temp.pick(ARRAY['Ada', 'Bruno', 'Chen', 'Dalia', 'Emeka', 'Freya', 'Goran', 'Hana', 'Ines', 'Jonas',
                                'Kavya', 'Lucia', 'Mateo', 'Noor', 'Oleg', 'Priya'], before + j, 20) AS first,
             pg_temp.pick(ARRAY['Abebe', 'Berg', 'Costa', 'Dubois', 'Eriksen', 'Fischer', 'Garcia', 'Haddad', 'Ito',
                                'Jensen', 'Kaur', 'Lang', 'Moreau', 'Novak', 'Okafor', 'Park'], before + j, 21) AS last
      FROM seed_tenants, generate_series(1, people) AS j) AS person;

INSERT INTO conversations (tenant_id, id, user_id, channel, status, subject, created_at) OVERRIDING SYSTEM VALUE
SELECT tenant_id, c, before + 1 + floor(people * power(pg_temp.draw(c, 30), 2))::integer, channel,
       CASE WHEN c > 0.9 * {conversations}
            THEN CASE WHEN pg_temp.draw(c, 31) < 0.6 THEN 'active' WHEN pg_temp.draw(c, 31) < 0.9 THEN 'waiting' ELSE 'closed' END
            ELSE CASE WHEN pg_temp.draw(c, 31) < 0.05 THEN 'active' WHEN pg_temp.draw(c, 31) < 0.1 THEN 'waiting' ELSE 'closed' END
       END,
       CASE channel
         WHEN 'support' THEN pg_temp.pick(ARRAY['Cannot sign in', 'Parcel has not arrived', 'Invoice looks wrong',
           'How do I change my plan?', 'The app closes by itself', 'Refund for a double charge', 'Reset of my password',
           'Delivery address has changed'], c, 32)
         ELSE pg_temp.pick(ARRAY['Question about prices', 'Offer for 40 seats', 'Trial is ending', 'Discount for a school',
           'Demo next week', 'Contract renewal', 'Which edition do we need?', 'Partner programme'], c, 32)
       END,
       pg_temp.moment((c - 1) / {conversations}::double precision)
FROM (SELECT c, pg_temp.tenant_of(c) AS tenant, pg_temp.channel_of(c) AS channel
      FROM generate_series(1, {conversations}::bigint) AS c) AS chat
JOIN seed_tenants ON tenant_id = tenant;

-- Building an index over sorted rows takes a third of the time of filling it row by row; nothing refers to messages.
CREATE TEMPORARY TABLE seed_indexes ON COMMIT DROP AS
SELECT format('ALTER TABLE messages DROP CONSTRAINT %I', conname) AS remove,
       format('ALTER TABLE messages ADD CONSTRAINT %I %s', conname, pg_get_constraintdef(oid)) AS build
FROM pg_constraint WHERE conrelid = 'messages'::regclass AND contype IN ('p', 'u')
UNION ALL
SELECT format('DROP INDEX %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
FROM pg_index i WHERE indrelid = 'messages'::regclass AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid);

DO $$
DECLARE
  statement text;
BEGIN
  FOR statement IN SELECT remove FROM seed_indexes LOOP
    EXECUTE statement;
  END LOOP;
END $$;

-- OFFSET 0 keeps the planner from writing one expression into the next, where it would be computed many times.
INSERT INTO messages (tenant_id, id, conversation_id, sender, body, client_token, created_at) OVERRIDING SYSTEM VALUE
SELECT tenant, n, c, sender,
       concat(CASE WHEN sender = 'system' THEN pg_temp.pick(ARRAY['Conversation was reassigned.', 'Customer joined.',
                     'Customer left.', 'Reminder sent.'], n, 42)
                   WHEN channel = 'support' THEN pg_temp.pick(ARRAY['Thanks for your patience, I am looking into it.',
                     'It has been like this since yesterday morning.', 'Could you send me the number of your order?',
                     'I have tried that twice and it changes nothing.', 'The refund is on its way and takes three days.',
                     'Please restart the app and sign in again.', 'That worked, thank you!', 'I will ask a colleague.'], n, 42)
                   ELSE pg_temp.pick(ARRAY['We are about forty people and want to start in spring.',
                     'The yearly plan is the cheaper one for you.', 'Is there a discount for schools?',
                     'I can show it to you on Thursday at ten.', 'Your trial ends in five days.',
                     'Please send the offer to our purchasing department.', 'We have decided for the larger edition.',
                     'Let me check with the team.'], n, 42) END,
              CASE WHEN pg_temp.draw(n, 43) < 0.4 THEN concat(' (ref. ', n, ')') END),
       CASE WHEN sender = 'human' AND pg_temp.draw(n, 44) < 0.1 THEN md5(concat('message ', n))::uuid END,
       pg_temp.moment((n - 1) / {rows}::double precision)
FROM (SELECT *, pg_temp.tenant_of(c) AS tenant, pg_temp.channel_of(c) AS channel
      FROM (SELECT n,
             CASE WHEN opens THEN latest
                  ELSE greatest(1, latest - floor({window} * power(pg_temp.draw(n, 40), 3))::bigint) END AS c,
             CASE WHEN opens OR pg_temp.draw(n, 41) < 0.45 THEN 'human'
                  WHEN pg_temp.draw(n, 41) < 0.94 THEN 'ai' ELSE 'system' END AS sender
      FROM (SELECT n, (n - 1) * {conversations} / {rows} + 1 AS latest,
                   n = 1 OR (n - 1) * {conversations} / {rows} > (n - 2) * {conversations} / {rows} AS opens
            FROM generate_series(1, {rows}::bigint) AS n OFFSET 0) AS numbered OFFSET 0) AS said OFFSET 0) AS placed;

DO $$
DECLARE
  statement text;
BEGIN
  FOR statement IN SELECT build FROM seed_indexes LOOP
    EXECUTE statement;
  END LOOP;
END $$;

DO $$
BEGIN
  PERFORM setval(pg_get_serial_sequence('tenants', 'tenant_id'), {tenants});
  PERFORM setval(pg_get_serial_sequence('users', 'id'), (SELECT max(id) FROM users));
  PERFORM setval(pg_get_serial_sequence('conversations', 'id'), {conversations});
  PERFORM setval(pg_get_serial_sequence('messages', 'id'), {rows});
  IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
    PERFORM set_config('session_replication_role', 'origin', true);
  ELSE
    ALTER TABLE tenants ENABLE TRIGGER USER;
    ALTER TABLE users ENABLE TRIGGER USER;
    ALTER TABLE conversations ENABLE TRIGGER USER;
    ALTER TABLE messages ENABLE TRIGGER USER;
  END IF;
END $$;

DO $$
DECLARE
  this record;
BEGIN
  FOR this IN SELECT * FROM seed_tenants ORDER BY tenant_id LOOP
    PERFORM set_config('app.tenant_id', this.tenant_id::text, true), set_config('app.user_id', (this.before + 1)::text, true),
            set_config('app.user_role', 'owner', true), set_config('app.request_id', concat('seed-', this.tenant_id), true);
    UPDATE users SET display_name = display_name || ' (external)' WHERE tenant_id = this.tenant_id AND id = this.before + 4;
    UPDATE conversations SET status = CASE status WHEN 'active' THEN 'waiting' ELSE 'active' END
      WHERE tenant_id = this.tenant_id AND id = this.tenant_id;
  END LOOP;
END $$;
