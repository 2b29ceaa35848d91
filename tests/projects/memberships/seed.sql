-- psql --set tenants=N --set rows=N; everybody is in a team, and every third person in the next one too
INSERT INTO teams SELECT md5('team ' || n)::uuid, format('Team %s', n) FROM generate_series(1, :tenants) n;

INSERT INTO memberships
SELECT md5('team ' || n)::uuid, md5('person ' || n)::uuid FROM generate_series(1, :tenants) n
UNION ALL
SELECT md5('team ' || n + 1)::uuid, md5('person ' || n)::uuid FROM generate_series(1, :tenants - 1) n WHERE n % 3 = 0;

INSERT INTO boards (team_id, title) SELECT id, format('Board %s of %s', n, name) FROM teams, generate_series(1, 2) n;

INSERT INTO cards (team_id, board_id, body)
SELECT b.team_id, b.id, format('card %s of %s', n, b.title)
FROM boards b, generate_series(1, greatest(1, :rows / (2 * :tenants))) n;
