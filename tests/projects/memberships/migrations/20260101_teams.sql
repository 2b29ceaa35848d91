CREATE TABLE teams (
  id   uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL
);

CREATE TABLE memberships (
  team_id uuid NOT NULL REFERENCES teams ON DELETE CASCADE,
  user_id uuid NOT NULL,
  PRIMARY KEY (team_id, user_id)
);
CREATE INDEX ON memberships (user_id);

CREATE TABLE boards (
  team_id uuid NOT NULL REFERENCES teams ON DELETE CASCADE,
  id      uuid NOT NULL DEFAULT gen_random_uuid(),
  title   text NOT NULL,
  PRIMARY KEY (team_id, id)
);

CREATE TABLE cards (
  team_id  uuid NOT NULL,
  id       uuid NOT NULL DEFAULT gen_random_uuid(),
  board_id uuid NOT NULL,
  body     text NOT NULL,
  PRIMARY KEY (team_id, id),
  FOREIGN KEY (team_id, board_id) REFERENCES boards ON DELETE CASCADE
);
