package dev.sluice.queue;

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
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.sluice.queue");

    @Test
    void knowsNeitherNettyNorProtobufNorAnotherModule() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.netty..",
                        "com.google.protobuf..",
                        "io.grpc..",
                        "io.envoyproxy..",
                        "dev.sluice.lb..",
                        "dev.sluice.xds..",
                        "dev.sluice.proxy..",
                        "dev.sluice.k8s..")
                .check(OURS);
    }

    @Test
    void theBreakerStaysInTheGate() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.sluice.queue.gate")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.github.resilience4j..")
                .check(OURS);
    }

    @Test
    void theCacheStaysInTheIdempotencyWindow() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.sluice.queue.idempotency")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.github.benmanes..")
                .check(OURS);
    }

    @Test
    void theCoreDoesNotKnowJournalOrStore() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.sluice.queue.journal", "dev.sluice.queue.store")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.sluice.queue.journal", "dev.sluice.queue.store", "java.nio.file", "java.nio.channels")
                .check(OURS);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("dev.sluice.(**)").should().beFreeOfCycles().check(OURS);
    }

    @Test
    void timeChanceAndThreadsComeFromOutside() {
        noClasses()
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callMethodWhere(waits())
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(ThreadLocalRandom.class)
                .check(OURS);
    }

    @Test
    void onlyTheJournalMakesAThread() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.sluice.queue.journal")
                .should()
                .callMethodWhere(startsThreads())
                .orShould()
                .callConstructorWhere(makesThreads())
                .check(OURS);
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
    void noMethodIsSynchronizedAndNoStaticFieldCanChange() {
        methods().should().notHaveModifier(JavaModifier.SYNCHRONIZED).check(OURS);
        fields().that().areStatic().should().beFinal().check(OURS);
    }
}
