package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.sluice.proxy.stats.CircuitStat;
import dev.sluice.proxy.stats.ClusterManagerStat;
import dev.sluice.proxy.stats.ClusterStat;
import dev.sluice.proxy.stats.ControlPlaneStat;
import dev.sluice.proxy.stats.DiscoveryStat;
import dev.sluice.proxy.stats.Http1Stat;
import dev.sluice.proxy.stats.Http2Stat;
import dev.sluice.proxy.stats.HttpStat;
import dev.sluice.proxy.stats.ListenerHttpStat;
import dev.sluice.proxy.stats.ListenerManagerStat;
import dev.sluice.proxy.stats.ListenerStat;
import dev.sluice.proxy.stats.OriginStat;
import dev.sluice.proxy.stats.OutlierStat;
import dev.sluice.proxy.stats.ServerStat;
import dev.sluice.proxy.stats.Stat;
import dev.sluice.queue.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/stats.md names every statistic, and says truly which never move. */
class StatsPageTest {
    private static final String NEVER = "Kept for dashboards and never moved: ";
    private static final Pattern NAME = Pattern.compile("`([a-z][a-z0-9_]+)`");

    private static String page = "";
    private static Set<String> touched = Set.of();

    record Section(String title, List<Stat[]> stats) {
        @Override
        public String toString() {
            return title;
        }
    }

    @BeforeAll
    static void read() throws IOException {
        page = Files.readString(Path.of(System.getProperty("sluice.root"), "docs/stats.md"));
        touched = new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("dev.sluice.proxy")
                        .stream()
                        .flatMap(type -> type.getFieldAccessesFromSelf().stream())
                        .filter(access -> access.getTargetOwner().isAssignableTo(Stat.class))
                        .filter(access -> counts(
                                access.getOriginOwner(),
                                access.getTargetOwner(),
                                access.getOrigin().getName()))
                        .map(access -> access.getTargetOwner().getSimpleName() + "."
                                + access.getTarget().getName())
                        .collect(Collectors.toSet());
    }

    /** An enum's own initialiser names all its constants; its methods name those they choose. */
    private static boolean counts(JavaClass from, JavaClass to, String member) {
        return !from.equals(to) || !(member.equals("<clinit>") || member.equals("$values"));
    }

    static List<Section> sections() {
        return List.of(
                new Section("`http.<stat_prefix>.`", List.<Stat[]>of(HttpStat.values())),
                new Section("`listener.<address>.`", List.<Stat[]>of(ListenerStat.values(), ListenerHttpStat.values())),
                new Section("`listener_manager.`", List.<Stat[]>of(ListenerManagerStat.values())),
                new Section("`cluster_manager.`", List.<Stat[]>of(ClusterManagerStat.values())),
                new Section("`cluster.<name>.`", List.<Stat[]>of(ClusterStat.values(), OriginStat.values())),
                new Section("`cluster.<name>.circuit_breakers", List.<Stat[]>of(CircuitStat.values())),
                new Section("`cluster.<name>.outlier_detection.`", List.<Stat[]>of(OutlierStat.values())),
                new Section("`http1.`, `http2.`", List.<Stat[]>of(Http1Stat.values(), Http2Stat.values())),
                new Section("discovery", List.<Stat[]>of(DiscoveryStat.values())),
                new Section("`control_plane.`", List.<Stat[]>of(ControlPlaneStat.values())),
                new Section("`server.`", List.<Stat[]>of(ServerStat.values())));
    }

    private static String text(Section section) {
        var heading = Pattern.compile("(?m)^##+ " + Pattern.quote(section.title()) + ".*$")
                .matcher(page);
        assertThat(heading.find()).as("a section " + section.title()).isTrue();
        var rest = page.substring(heading.end());
        int end = rest.indexOf("\n##");
        return end < 0 ? rest : rest.substring(0, end);
    }

    private static Set<String> names(String text) {
        var names = new TreeSet<String>();
        for (var name = NAME.matcher(text); name.find(); ) names.add(name.group(1));
        return names;
    }

    @ParameterizedTest
    @MethodSource("sections")
    void namesEveryStatistic(Section section) {
        var named = names(text(section));
        for (var stats : section.stats()) {
            for (var stat : stats) {
                if (!stat.text().matches(".*_[1-5]xx")) assertThat(named).contains(stat.text());
            }
        }
    }

    @Test
    void namesEveryReasonOfARefusal() {
        var start = "Reasons of `sluice_queue_rejected_total`";
        var line =
                page.lines().filter(each -> each.startsWith(start)).findFirst().orElse("");
        var named = Pattern.compile("`([a-z-]+)`")
                .matcher(line.substring(Math.min(line.length(), start.length())))
                .results()
                .map(name -> name.group(1));
        var reasons = Stream.concat(Stream.of(Refusal.values()).map(Refusal::word), Stream.of("journal"));
        assertThat(named).containsExactlyInAnyOrderElementsOf(reasons.toList());
    }

    @ParameterizedTest
    @MethodSource("sections")
    void saysWhichNeverMove(Section section) {
        var never = new TreeSet<String>();
        for (var line : text(section).split("\n")) {
            int at = line.indexOf(NEVER);
            if (at >= 0) never.addAll(names(line.substring(at)));
        }
        var untouched = new TreeSet<String>();
        for (var stats : section.stats()) {
            for (var stat : stats) {
                var constant = stat.getClass().getSimpleName() + "." + ((Enum<?>) stat).name();
                if (!touched.contains(constant)) untouched.add(stat.text());
            }
        }
        // These are found by the name of what was detected.
        untouched.removeIf(name -> name.matches("ejections_(detected|enforced)_consecutive_.*"));
        assertThat(never).isEqualTo(untouched);
    }

    @Test
    void namesTheQueuesMetrics() {
        assertThat(names(page)).contains("sluice_queue_depth", "sluice_queue_offered_total", "sluice_journal_segments");
    }
}
