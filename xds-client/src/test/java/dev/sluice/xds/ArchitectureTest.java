package dev.sluice.xds;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.sluice.xds");

    @Test
    void nettyStaysInTheStream() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.sluice.xds.stream..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(OURS);
    }

    @Test
    void protobufAndGrpcStayInReadParseAndStream() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.sluice.xds.read..", "dev.sluice.xds.parse..", "dev.sluice.xds.stream..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.google.protobuf..", "com.linecorp..", "io.envoyproxy..", "io.grpc..")
                .check(OURS);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("dev.sluice.xds.(*)..").should().beFreeOfCycles().check(OURS);
    }

    @Test
    void theModelHoldsOnlyRecordsEnumsAndSealedInterfaces() {
        classes()
                .that()
                .resideInAPackage("dev.sluice.xds.model")
                .and()
                .doNotHaveSimpleName("package-info")
                .should(beRecordsEnumsOrSealedInterfaces())
                .check(OURS);
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
                .dependOnClassesThat()
                .areAssignableTo(java.util.concurrent.ThreadLocalRandom.class)
                .orShould()
                .callMethodWhere(waits())
                .orShould()
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

    /** An open interface marks the records of extensions, and says nothing itself. */
    private static ArchCondition<JavaClass> beRecordsEnumsOrSealedInterfaces() {
        DescribedPredicate<JavaClass> allowed = DescribedPredicate.describe(
                "records, enums, sealed interfaces or markers",
                type -> type.isRecord()
                        || type.isEnum()
                        || type.isInterface()
                                && (type.reflect().isSealed()
                                        || type.getMethods().isEmpty()));
        return new ArchCondition<>("be records, enums or sealed interfaces") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean synthetic = type.getModifiers().contains(JavaModifier.SYNTHETIC);
                events.add(new SimpleConditionEvent(
                        type, synthetic || allowed.test(type), type.getName() + " is none of " + allowed));
            }
        };
    }
}
