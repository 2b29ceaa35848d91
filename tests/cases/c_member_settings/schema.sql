-- Gyms: staff and trainers, courses, bookings. One setting a claim, role switched by the gateway.
DO $$ BEGIN
  CREATE ROLE q_selfupd_authenticator LOGIN NOINHERIT;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  CREATE ROLE q_selfupd_authenticated NOLOGIN NOINHERIT;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
GRANT q_selfupd_authenticated TO q_selfupd_authenticator;

CREATE SCHEMA auth;
CREATE SCHEMA private;
GRANT USAGE ON SCHEMA public, auth, private TO q_selfupd_authenticated;

CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE
    RETURN nullif(current_setting('request.jwt.claim.sub', true), '')::uuid;

CREATE TABLE public.gyms (id integer PRIMARY KEY, name text NOT NULL, city text NOT NULL);
CREATE TABLE public.gym_staff (
    gym_id    integer NOT NULL REFERENCES public.gyms,
    user_id   uuid NOT NULL,
    duty      text NOT NULL DEFAULT 'trainer' CHECK (duty IN ('manager', 'trainer')),
    nickname  text,
    notify_by text NOT NULL DEFAULT 'mail' CHECK (notify_by IN ('mail', 'push', 'none')),
    PRIMARY KEY (gym_id, user_id)
);
CREATE TABLE public.courses (
    gym_id integer NOT NULL REFERENCES public.gyms,
    code   text NOT NULL,
    slots  integer NOT NULL CHECK (slots > 0),
    PRIMARY KEY (gym_id, code)
);
CREATE TABLE public.bookings (
    gym_id integer NOT NULL,
    code   text NOT NULL,
    day    date NOT NULL,
    guest  text NOT NULL,
    PRIMARY KEY (gym_id, code, day, guest),
    FOREIGN KEY (gym_id, code) REFERENCES public.courses ON DELETE CASCADE
);

CREATE FUNCTION private.my_gyms() RETURNS SETOF integer LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.gym_id FROM public.gym_staff s WHERE s.user_id = auth.uid()
$$;

ALTER TABLE public.gyms      ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.gym_staff ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.courses   ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.bookings  ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON public.gyms FOR SELECT TO q_selfupd_authenticated USING (id IN (SELECT private.my_gyms()));
CREATE POLICY colleagues ON public.gym_staff FOR SELECT TO q_selfupd_authenticated USING (user_id = auth.uid() OR gym_id IN (SELECT private.my_gyms()));
CREATE POLICY own_settings ON public.gym_staff FOR UPDATE TO q_selfupd_authenticated USING (user_id = auth.uid());
CREATE POLICY mine ON public.courses TO q_selfupd_authenticated USING (gym_id IN (SELECT private.my_gyms()));
CREATE POLICY mine ON public.bookings TO q_selfupd_authenticated USING (gym_id IN (SELECT private.my_gyms()));

GRANT SELECT ON public.gyms TO q_selfupd_authenticated;
GRANT SELECT, UPDATE ON public.gym_staff TO q_selfupd_authenticated;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.courses, public.bookings TO q_selfupd_authenticated;

INSERT INTO public.gyms VALUES (1, 'Iron', 'Bern'), (2, 'Pulse', 'Basel'), (3, 'Flow', 'Chur');
INSERT INTO public.gym_staff SELECT id, md5(name || d)::uuid, d, initcap(d) FROM public.gyms, unnest(ARRAY['manager', 'trainer']) d;
INSERT INTO public.gym_staff VALUES (3, md5('Pulsetrainer')::uuid, 'trainer', 'Freelancer');
INSERT INTO public.courses SELECT id, c, 12 FROM public.gyms, unnest(ARRAY['yoga', 'spin']) c;
INSERT INTO public.bookings SELECT gym_id, code, date '2025-05-01' + n, format('Guest %s%s', gym_id, n) FROM public.courses, generate_series(1, 3) n;
