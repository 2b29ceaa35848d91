CREATE TABLE workshops (
  id   int PRIMARY KEY,
  name text NOT NULL
);

CREATE TABLE customers (
  workshop_id int NOT NULL REFERENCES workshops,
  id          int GENERATED ALWAYS AS IDENTITY,
  email       text NOT NULL,
  PRIMARY KEY (workshop_id, id),
  UNIQUE (workshop_id, email)
);

CREATE TABLE repairs (
  workshop_id int NOT NULL REFERENCES workshops,
  id          int GENERATED ALWAYS AS IDENTITY,
  customer_id int NOT NULL,
  fault       text NOT NULL,
  done        boolean NOT NULL DEFAULT false,
  PRIMARY KEY (workshop_id, id),
  FOREIGN KEY (workshop_id, customer_id) REFERENCES customers ON DELETE CASCADE
);

CREATE TABLE faults (
  fault text PRIMARY KEY
);
INSERT INTO faults VALUES ('flat tyre'), ('worn chain'), ('loose spokes'), ('bent fork');
