REVOKE UPDATE ON public.gym_staff FROM q_selfupd_authenticated;
GRANT UPDATE (nickname, notify_by) ON public.gym_staff TO q_selfupd_authenticated;
