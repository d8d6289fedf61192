package dev.sluice.proxy.admin;

import dev.sluice.proxy.admin.AdminPages.Needs;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /logging}: shows the levels, and sets one, several or all; all of a request or nothing. */
final class LoggingPage implements AdminPage {
    private static final String USAGE = """

            usage: /logging?<name>=<level> (change single level)
            usage: /logging?paths=name1:level1,name2:level2,... (change multiple levels)
            usage: /logging?level=<level> (change all levels)
            levels: trace debug info warning error critical off\s
            """;

    private final LogLevels levels;

    private LoggingPage(LogLevels levels) {
        this.levels = levels;
    }

    static void add(AdminPages pages, LogLevels levels) {
        var parameters = Map.of("level", "for all loggers", "paths", "name:level,name:level");
        pages.add("/logging", "shows and sets log levels", Needs.POST, parameters, new LoggingPage(levels));
    }

    @Override
    public AdminResponse handle(AdminRequest request) {
        try {
            change(request);
        } catch (IllegalArgumentException wrong) {
            return AdminResponse.text(400, wrong.getMessage() + listing());
        }
        return AdminResponse.text(listing());
    }

    private void change(AdminRequest request) {
        if (request.parameters().size() > 1) throw wrong("invalid number of parameters");
        for (var parameter : request.parameters().entrySet()) {
            if (parameter.getValue().isEmpty()) continue; // Envoy: only shows the levels
            switch (parameter.getKey()) {
                case "group" -> throw wrong("group parameter requires fine-grain logging to be enabled");
                case "level" -> levels.setAll(level(parameter.getValue()));
                case "paths" -> setSeveral(parameter.getValue());
                default -> set(Map.of(parameter.getKey(), level(parameter.getValue())));
            }
        }
    }

    private String listing() {
        var out = new StringBuilder("active loggers:\n");
        levels.levels()
                .forEach((name, level) ->
                        out.append("  ").append(name).append(": ").append(level).append('\n'));
        return out.append('\n').toString();
    }

    private void setSeveral(String paths) {
        var wanted = new LinkedHashMap<String, LogLevels.Level>();
        for (var path : paths.split(",", -1)) {
            if (path.isEmpty()) continue;
            int colon = path.indexOf(':');
            if (colon <= 0 || colon == path.length() - 1) throw wrong("empty logger name or empty logger level");
            wanted.put(path.substring(0, colon), level(path.substring(colon + 1)));
        }
        set(wanted);
    }

    private void set(Map<String, LogLevels.Level> wanted) {
        if (!levels.levels().keySet().containsAll(wanted.keySet())) throw wrong("unknown logger name");
        wanted.forEach(levels::set);
    }

    private static LogLevels.Level level(String word) {
        LogLevels.@Nullable Level found = null;
        for (var level : LogLevels.Level.values()) {
            if (level.name().toLowerCase(Locale.ROOT).equals(word)) found = level;
        }
        if (found == null) throw wrong("unknown logger level");
        return found;
    }

    private static IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("error: " + what + "\n" + USAGE);
    }
}
