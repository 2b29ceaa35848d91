DROP INDEX court.one_hold;
CREATE UNIQUE INDEX one_hold ON court.holds (club_id, voucher) WHERE state = 'open';
