DROP POLICY join_a_club ON club.members;
REVOKE INSERT ON club.members FROM a_club_members_app;
