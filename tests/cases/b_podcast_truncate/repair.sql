REVOKE TRUNCATE ON pod.downloads FROM b_podcast_truncate_app;
