package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * What configuration says must be read by somebody who acts on it: a component of a record of configuration that no code
 * but the parsers touches is a field that is accepted and ignored.
 */
class EveryFieldIsReadTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.sluice");

    private static final String MODEL = "dev.sluice.xds.model";

    /** Those of the parsers' package that act on records: they check what is named, and tell what a resource is called. */
    private static final Set<String> CHECKS = Set.of("ClusterReferences", "BootstrapReferences", "ResourceType");

    /** Components that nobody reads, each with the reason why that is right. */
    private static final Map<String, String> UNREAD = Map.of(
            "FormatString.text", "the same, read into parts, is what is written",
            "RouteConfiguration.maxDirectResponseBodySizeBytes", "the parser refuses bodies that are longer");

    @Test
    void everyComponentOfTheModelIsReadByWhoActsOnIt() {
        var unread = new TreeSet<String>();
        for (var type : CLASSES) {
            if (!type.isRecord() || !isConfiguration(type)) continue;
            for (var component : type.getFields()) {
                if (component.getModifiers().contains(JavaModifier.STATIC)) continue;
                if (!isRead(type, component)) unread.add(name(type, component));
            }
        }
        assertThat(unread).isEqualTo(new TreeSet<>(UNREAD.keySet()));
    }

    /** Whether the component is read from outside: by its accessor, one it implements, or another method of its record. */
    private static boolean isRead(JavaClass type, JavaField component) {
        if (isCalled(type.getMethod(component.getName()))) return true;
        for (var parent : type.getAllRawInterfaces()) {
            if (parent.tryGetMethod(component.getName())
                    .filter(EveryFieldIsReadTest::isCalled)
                    .isPresent()) return true;
        }
        return component.getAccessesToSelf().stream()
                .filter(access -> access.getAccessType() == JavaFieldAccess.AccessType.GET)
                .map(JavaAccess::getOrigin)
                .filter(origin -> !origin.getName().equals(component.getName()))
                .anyMatch(origin -> origin instanceof JavaMethod method && isCalled(method));
    }

    private static boolean isCalled(JavaMethod method) {
        return method.getAccessesToSelf().stream()
                .map(JavaAccess::getOriginOwner)
                .anyMatch(EveryFieldIsReadTest::acts);
    }

    private static boolean acts(JavaClass reader) {
        if (reader.getPackageName().equals("dev.sluice.xds.parse")) return CHECKS.contains(reader.getSimpleName());
        return !isConfiguration(reader);
    }

    /** The model of xDS, and the records of those below it that it holds. */
    private static boolean isConfiguration(JavaClass type) {
        return type.getPackageName().equals(MODEL)
                || type.getPackageName().equals("dev.sluice.queue.config")
                || type.getName().startsWith("dev.sluice.lb.LbConfig");
    }

    private static String name(JavaClass type, JavaField component) {
        return type.getName().substring(type.getPackageName().length() + 1) + '.' + component.getName();
    }
}
