DROP POLICY b ON qa.answers;
CREATE POLICY b ON qa.answers FOR SELECT USING (EXISTS (SELECT FROM qa.questions q WHERE q.question_id = answers.question_id));
