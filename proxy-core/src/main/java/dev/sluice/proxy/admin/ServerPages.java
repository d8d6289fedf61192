package dev.sluice.proxy.admin;

import dev.sluice.proxy.admin.AdminPages.Needs;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;

/** Pages about the process: readiness, version, memory, and those that steer it. */
final class ServerPages {
    private final ServerControl server;
    private final AdminPages pages;

    private ServerPages(ServerControl server, AdminPages pages) {
        this.server = server;
        this.pages = pages;
    }

    static void add(AdminPages pages, ServerControl server) {
        var own = new ServerPages(server, pages);
        pages.add("/", "this start page", request -> own.start());
        pages.add("/ready", "whether requests are taken", request -> own.ready());
        pages.add("/server_info", "version, state and options of the process", request -> own.serverInfo());
        pages.add("/memory", "memory in use, in bytes", request -> memory());
        pages.add("/certs", "TLS certificates in use", request -> AdminResponse.json("{\n \"certificates\": []\n}\n"));
        pages.add(
                "/runtime",
                "runtime values",
                request -> AdminResponse.json("{\n \"entries\": {},\n \"layers\": []\n}\n"));
        pages.add("/hot_restart_version", "there is no hot restart", request -> AdminResponse.text("disabled"));
        pages.add(
                "/contention",
                "contention of mutexes, which is not traced",
                request -> AdminResponse.text("Mutex contention tracing is not enabled."));
        missing(pages, "/cpuprofiler", Needs.POST);
        missing(pages, "/heapprofiler", Needs.POST);
        missing(pages, "/allocprofiler", Needs.POST);
        missing(pages, "/heap_dump", Needs.ANYTHING);
        missing(pages, "/peak_heap_dump", Needs.ANYTHING);
        missing(pages, "/memory/tcmalloc", Needs.ANYTHING);
        pages.add(
                "/runtime_modify",
                "there is no runtime to modify",
                Needs.POST,
                Map.of(),
                request -> request.parameters().isEmpty()
                        ? AdminResponse.text(400, "usage: /runtime_modify?key=value&key=value\n")
                        : AdminResponse.text(503, "No admin layer specified"));
        act(pages, "/healthcheck/fail", "makes health checks fail", () -> server.failHealthChecks(true));
        act(pages, "/healthcheck/ok", "makes health checks pass again", () -> server.failHealthChecks(false));
        act(pages, "/quitquitquit", "ends the process", server::quit);
        act(pages, "/reopen_logs", "opens access log files again", server::reopenLogs);
        pages.add(
                "/drain_listeners",
                "closes listeners",
                Needs.POST,
                Map.of(
                        "graceful", "gives connections the drain time first",
                        "inboundonly", "only listeners with traffic_direction INBOUND",
                        "skip_exit", "drains connections but keeps the listeners"),
                own::drain);
    }

    private static void act(AdminPages pages, String path, String about, Runnable action) {
        pages.add(path, about, Needs.POST, Map.of(), request -> {
            action.run();
            return AdminResponse.text("OK\n");
        });
    }

    private static void missing(AdminPages pages, String path, Needs needs) {
        var answer = "Sluice has no " + path + ": use the tools of the JDK\n";
        pages.add(path, "not in Sluice", needs, Map.of(), request -> AdminResponse.text(501, answer));
    }

    private AdminResponse ready() {
        var phase = server.phase();
        return AdminResponse.text(phase == ServerPhase.LIVE ? 200 : 503, phase + "\n");
    }

    private AdminResponse drain(AdminRequest request) {
        boolean skipExit = request.has("skip_exit"); // Envoy: it needs no graceful beside it
        server.drainListeners(
                new ServerControl.Drain(request.has("inboundonly"), skipExit || request.has("graceful"), skipExit));
        return AdminResponse.text("OK\n");
    }

    private AdminResponse serverInfo() {
        var out = new StringBuilder();
        var uptime = server.uptime().toSeconds() + "s";
        new JsonWriter(out)
                .object()
                .member("version", server.version())
                .member("state", server.phase().name())
                .member("uptime_current_epoch", uptime)
                .member("uptime_all_epochs", uptime)
                .member("hot_restart_version", "disabled")
                .object("command_line_options")
                .members(server.options())
                .end()
                .raw("node", server.nodeJson())
                .end();
        return AdminResponse.json(out.toString());
    }

    private static AdminResponse memory() {
        var runtime = Runtime.getRuntime();
        long direct = 0;
        for (var pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) direct += pool.getMemoryUsed();
        var out = new StringBuilder();
        new JsonWriter(out)
                .object()
                .member("allocated", Long.toString(runtime.totalMemory() - runtime.freeMemory() + direct))
                .member("heap_size", Long.toString(runtime.totalMemory()))
                .member("pageheap_unmapped", "0")
                .member("pageheap_free", Long.toString(runtime.freeMemory()))
                .member("total_thread_cache", "0")
                .member("total_physical_bytes", Long.toString(runtime.totalMemory() + direct))
                .end();
        return AdminResponse.json(out.toString());
    }

    private AdminResponse start() {
        var out = new StringBuilder(
                "<!DOCTYPE html>\n<html lang='en'>\n<head><title>Sluice Admin</title></head>\n<body>\n");
        for (var path : pages.paths()) {
            out.append("<p><a href='")
                    .append(path.substring(1))
                    .append("'>")
                    .append(path)
                    .append("</a></p>\n");
        }
        out.append("</body>\n</html>\n");
        return new AdminResponse(200, "text/html; charset=UTF-8", piece -> {
            piece.append(out);
            return false;
        });
    }
}
