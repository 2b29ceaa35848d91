REVOKE UPDATE (path) ON tree.nodes FROM org_tree_path_app;
