package dev.sluice.lb;

import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.STATIC;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNCHRONIZED;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** The rules of this module: a pure leaf that neither waits, nor asks a clock, nor starts anything. */
final class ArchitectureTest {
    private final JavaClasses ours = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.sluice.lb");

    @Test
    void theRulesSeeClasses() {
        assertThat(ours.size()).isGreaterThan(30);
    }

    @Test
    void dependsOnTheJdkAlone() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.sluice.lb..", "java..", "org.jspecify.annotations..", "org.slf4j..")
                .check(ours);
    }

    @Test
    void touchesNoFileOrSocket() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.io..", "java.nio.file..", "java.nio.channels..", "java.net.http..")
                .check(ours);
    }

    @Test
    void packagesHaveNoCycle() {
        slices().matching("dev.sluice.(**)").should().beFreeOfCycles().check(ours);
        noClasses()
                .that()
                .resideInAPackage("dev.sluice.lb")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.sluice.lb.outlier..")
                .check(ours);
    }

    @Test
    void timeAndChanceAreParameters() {
        noClasses()
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(ThreadLocalRandom.class)
                .check(ours);
    }

    @Test
    void nothingWaitsOrStartsThreads() {
        methods().should().notHaveModifier(SYNCHRONIZED).check(ours);
        noClasses()
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Thread.class, CompletableFuture.class)
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("java.util.concurrent.locks..")
                .check(ours);
    }

    @Test
    void staticFieldsAreFinal() {
        fields().that().haveModifier(STATIC).should().haveModifier(FINAL).check(ours);
    }
}
