ALTER TABLE yoga.teachers ADD UNIQUE (studio, teacher_id);
ALTER TABLE yoga.classes DROP CONSTRAINT classes_teacher_id_fkey;
UPDATE yoga.classes c SET teacher_id = NULL WHERE NOT EXISTS (SELECT FROM yoga.teachers t WHERE t.studio = c.studio AND t.teacher_id = c.teacher_id);
DELETE FROM yoga.classes WHERE teacher_id IS NULL;
ALTER TABLE yoga.classes ADD FOREIGN KEY (studio, teacher_id) REFERENCES yoga.teachers (studio, teacher_id) ON DELETE SET NULL (teacher_id);
