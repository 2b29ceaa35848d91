CREATE OR REPLACE RULE count_reply AS ON INSERT TO forum.posts DO ALSO
  UPDATE forum.threads SET replies = replies + 1 WHERE board_id = NEW.board_id AND thread_no = NEW.thread_no
    AND board_id = nullif(current_setting('forum.board', true), '')::uuid;
