-- 1 KiB by POST; headers come from the command line
wrk.method = "POST"
wrk.body = string.rep("x", 1024)
