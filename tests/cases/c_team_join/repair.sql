DROP POLICY join_team ON wiki.members;
REVOKE INSERT ON wiki.members FROM c_team_join_engine;
