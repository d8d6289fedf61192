package dev.sluice.proxy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
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
            "command",
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
                .resideInAnyPackage("io.netty.handler.codec.http..", "io.netty.handler.codec.http2..")
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
                // A bind is waited for: whether there is a port decides whether a listener is accepted.
                .and()
                .doNotHaveFullyQualifiedName("dev.sluice.proxy.admin.AdminServer")
                .and()
                .doNotHaveFullyQualifiedName("dev.sluice.proxy.server.ListenSocket")
                .should()
                .callMethodWhere(waits())
                .orShould()
                .callConstructorWhere(makesThreads())
                .check(CLASSES);
        // The demo is a program of its own, and ends its children from a hook.
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.sluice.proxy.boot", "dev.sluice.proxy.demo")
                .should()
                .callMethodWhere(startsThreads())
                .check(CLASSES);
        methods().should().notHaveModifier(JavaModifier.SYNCHRONIZED).check(CLASSES);
    }

    /** In any overload, so that a new one does not slip through. */
    private static DescribedPredicate<JavaMethodCall> waits() {
        var ofFutures = Set.of("get", "join", "sync", "syncUninterruptibly", "await", "awaitUninterruptibly");
        return DescribedPredicate.describe(
                "wait",
                call -> call.getTargetOwner().isAssignableTo(Thread.class)
                                && Set.of("sleep", "join").contains(call.getName())
                        || call.getTargetOwner().isAssignableTo(Future.class) && ofFutures.contains(call.getName()));
    }

    private static DescribedPredicate<JavaMethodCall> startsThreads() {
        return DescribedPredicate.describe(
                "start threads",
                call -> call.getTargetOwner().isAssignableTo(Thread.class)
                        && Set.of("ofPlatform", "ofVirtual", "startVirtualThread")
                                .contains(call.getName()));
    }

    private static DescribedPredicate<JavaConstructorCall> makesThreads() {
        return DescribedPredicate.describe(
                "make threads", call -> call.getTargetOwner().isAssignableTo(Thread.class));
    }

    @Test
    void noStaticFieldChanges() {
        fields().that().areStatic().should().beFinal().check(CLASSES);
    }
}
