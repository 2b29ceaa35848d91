-- What a link's digest covers: the link before it, its own place and time, and its rows in their order.
sha256(previous || int4send(tenant_id) || int4send(number) || int8send((extract(epoch FROM sealed_at) * 1000000)::bigint)
       || convert_to(row_ids::text, 'UTF8') || decode(array_to_string(ARRAY(SELECT encode(d, 'hex')
            FROM unnest(row_digests) WITH ORDINALITY AS each (d, place) ORDER BY place), ''), 'hex'))
