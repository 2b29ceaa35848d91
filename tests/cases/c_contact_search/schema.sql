-- Address books. Search is an RPC, since it also looks into the notes, which members may not read directly.
DO $$ BEGIN
  CREATE ROLE contact_search_authenticator LOGIN NOINHERIT;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  CREATE ROLE contact_search_authenticated NOLOGIN NOINHERIT;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
GRANT contact_search_authenticated TO contact_search_authenticator;

CREATE SCHEMA auth;
CREATE SCHEMA private;
GRANT USAGE ON SCHEMA public, auth, private TO contact_search_authenticated;

CREATE FUNCTION auth.jwt() RETURNS jsonb LANGUAGE sql STABLE
    RETURN coalesce(nullif(current_setting('request.jwt.claims', true), ''), '{}')::jsonb;
CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE
    RETURN (auth.jwt() ->> 'sub')::uuid;

CREATE TABLE public.companies (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE public.company_users (
    company_id integer NOT NULL REFERENCES public.companies,
    user_id    uuid NOT NULL,
    PRIMARY KEY (company_id, user_id)
);
CREATE TABLE public.contacts (
    company_id integer NOT NULL REFERENCES public.companies,
    email      text NOT NULL,
    full_name  text NOT NULL,
    phone      text,
    PRIMARY KEY (company_id, email)
);
CREATE TABLE public.contact_notes (
    company_id integer NOT NULL,
    email      text NOT NULL,
    note       text NOT NULL,
    PRIMARY KEY (company_id, email),
    FOREIGN KEY (company_id, email) REFERENCES public.contacts ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE FUNCTION private.my_companies() RETURNS integer[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(array_agg(u.company_id), '{}') FROM public.company_users u WHERE u.user_id = auth.uid()
$$;

CREATE FUNCTION public.search_contacts(q text, sort text DEFAULT 'full_name') RETURNS TABLE (full_name text, email text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $fn$
BEGIN
    IF sort NOT IN ('full_name', 'email') THEN
        RAISE EXCEPTION 'cannot sort by that' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    RETURN QUERY EXECUTE
        'SELECT c.full_name, c.email FROM public.contacts c LEFT JOIN public.contact_notes n USING (company_id, email)'
        || ' WHERE c.company_id = ANY ($1) AND (c.full_name ILIKE ''%' || q || '%'' OR n.note ILIKE ''%' || q || '%'')'
        || ' ORDER BY c.' || quote_ident(sort)
        USING private.my_companies();
END $fn$;
REVOKE EXECUTE ON FUNCTION public.search_contacts(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.search_contacts(text, text) TO contact_search_authenticated;

ALTER TABLE public.companies     ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.company_users ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.contacts      ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.contact_notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON public.companies FOR SELECT USING (id = ANY (private.my_companies()));
CREATE POLICY mine ON public.company_users FOR SELECT USING (company_id = ANY (private.my_companies()));
CREATE POLICY mine ON public.contacts USING (company_id = ANY (private.my_companies()));
CREATE POLICY mine ON public.contact_notes FOR INSERT WITH CHECK (company_id = ANY (private.my_companies()));

GRANT SELECT ON public.companies, public.company_users TO contact_search_authenticated;
GRANT SELECT, INSERT, DELETE, UPDATE (full_name, phone) ON public.contacts TO contact_search_authenticated;
GRANT INSERT ON public.contact_notes TO contact_search_authenticated;

INSERT INTO public.companies VALUES (1, 'Alpha'), (2, 'Beta'), (3, 'Gamma');
INSERT INTO public.company_users SELECT id, md5(name || n)::uuid FROM public.companies, generate_series(1, 2) n;
INSERT INTO public.company_users VALUES (3, md5('Alpha2')::uuid);
INSERT INTO public.contacts SELECT id, format('c%s@%s.example', n, lower(name)), format('Contact %s %s', name, n), '+41 00 ' || id || n FROM public.companies, generate_series(1, 3) n;
INSERT INTO public.contact_notes SELECT company_id, email, 'pays late' FROM public.contacts;
