package dev.sluice.proxy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** The directions and habits that keep this module readable; each rule has its reason in CONTRIBUTING.md. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.sluice.proxy");

    /** From the top: each may use only what comes after it. */
    private static final List<String> ORDER = List.of(
            "boot",
            "demo",
            "cli",
            "server",
            "admin",
            "stream",
            "filter.*",
            "upstream",
            "filter",
            "route",
            "accesslog",
            "format",
            "http",
            "net",
            "stats",
            "failure");

    @Test
    void packagesDependOnlyOnThoseBelowThem() {
        for (int i = 0; i < ORDER.size(); i++) {
            for (int above = 0; above < i; above++) {
                noClasses()
                        .that()
                        .resideInAPackage("dev.sluice.proxy." + ORDER.get(i))
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("dev.sluice.proxy." + ORDER.get(above))
                        .allowEmptyShould(true)
                        .check(CLASSES);
            }
        }
    }

    @Test
    void aFilterKnowsNoOther() {
        slices().matching("dev.sluice.proxy.filter.(*)")
                .should()
                .notDependOnEachOther()
                .check(CLASSES);
    }

    @Test
    void packagesFormNoCycles() {
        slices().matching("dev.sluice.proxy.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void routesStatsAndFailuresKnowNoNetty() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.sluice.proxy.route", "dev.sluice.proxy.stats", "dev.sluice.proxy.failure")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(CLASSES);
    }

    @Test
    void protobufAndGrpcStayOutside() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.sluice.proxy.rpc")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.google.protobuf..", "io.envoyproxy..", "io.grpc..")
                .check(CLASSES);
    }

    @Test
    void nettysHttpCodecsAreNotUsed() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty.handler.codec.http..")
                .check(CLASSES);
    }

    @Test
    void timeAndChanceAreParameters() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.sluice.proxy.boot")
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(ThreadLocalRandom.class)
                .check(CLASSES);
    }

    @Test
    void nothingBlocksOrStartsThreadsOnItsOwn() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.sluice.proxy.boot")
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callConstructor(Thread.class, Runnable.class)
                .orShould()
                .callMethod(CompletableFuture.class, "join")
                .orShould()
                .callMethod(CompletableFuture.class, "get")
                .check(CLASSES);
    }

    @Test
    void noStaticFieldChanges() {
        fields().that().areStatic().should().beFinal().check(CLASSES);
    }
}
