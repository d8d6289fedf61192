package dev.sluice.proxy.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the words of one action are read, and which are refused with what words. */
class ArgumentParserTest {
    private static Arguments parsed(String... words) throws Misuse {
        var all = new ArrayList<>(List.of("--needed", "x", "bread"));
        all.addAll(Arrays.asList(words));
        return Arguments.of(new Order(), all);
    }

    private static void refused(String message, String... words) {
        assertThatThrownBy(() -> parsed(words))
                .as(String.join(" ", words))
                .isInstanceOf(Misuse.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-f /a=b", "-f/a=b", "-f=/a=b", "--file-path /a=b", "--file-path=/a=b"})
    void everyWayToWriteAValueIsTheSame(String words) throws Misuse {
        assertThat(parsed(words.split(" ")).value(Order.FILE)).isEqualTo(Path.of("/a=b"));
    }

    @Test
    void whatIsNotGivenIsNothing() throws Misuse {
        var given = parsed();
        assertThat(given.has(Order.DRY)).isFalse();
        assertThat(given.value(Order.FILE)).isNull();
        assertThat(given.value(Order.COUNT, 3)).isEqualTo(3);
        assertThat(given.values(Order.HOST)).isEmpty();
        assertThat(given.operand(0)).isEqualTo("bread");
        assertThat(given.optionalOperand(1)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"quoted\"", "\"a\" and \"b\"", "'x'", "", "-", "-5", "---\na: {b: \"c\"}", "- a", "-x", "--x"})
    void aTextIsTakenAsItIsWritten(String text) throws Misuse {
        assertThat(parsed("--text", text).value(Order.TEXT)).isEqualTo(text);
        assertThat(parsed("--text=" + text).value(Order.TEXT)).isEqualTo(text);
    }

    @Test
    void aValueThatLooksLikeAFlagIsJoinedToItsName() throws Misuse {
        refused("--text needs a value: TEXT", "--text", "--dry");
        refused("--text needs a value: TEXT", "--text", "-f");
        refused("--text needs a value: TEXT", "--text");
        refused("--file-path needs a value: FILE", "-f");
        assertThat(parsed("--text=--dry").value(Order.TEXT)).isEqualTo("--dry");
        assertThat(parsed("-f--dry").value(Order.FILE)).isEqualTo(Path.of("--dry"));
    }

    @Test
    void flagsAndOperandsStandInAnyOrder() throws Misuse {
        var given = parsed("--dry", "home", "--count", "-2");
        assertThat(given.optionalOperand(1)).isEqualTo("home");
        assertThat(given.has(Order.DRY)).isTrue();
        assertThat(given.value(Order.COUNT)).isEqualTo(-2);
        refused("do not know what to do with \"more and more\"", "home", "more", "--dry", "and", "more");
    }

    @Test
    void behindTwoDashesEverythingIsAnOperand() throws Misuse {
        assertThat(parsed("--", "--dry").optionalOperand(1)).isEqualTo("--dry");
        assertThat(parsed("--", "-count").optionalOperand(1)).isEqualTo("-count");
        assertThat(parsed("--").has(Order.DRY)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "--file-pth=/x, '--file-pth: no such flag, did you mean \"--file-path\"?'",
        "--file, '--file: no such flag'",
        "--old-swich, '--old-swich: no such flag, did you mean \"--old-switch\"?'",
        "--versoin, '--versoin: no such flag, did you mean \"--version\"?'",
        "-count, '-count: no such flag, did you mean \"--count\"?'",
        "-count=3, '-count: no such flag, did you mean \"--count\"?'",
        "-textual, '-textual: no such flag'",
        "-file-path, '-file-path: no such flag, did you mean \"--file-path\"?'",
        "--f, '--f: no such flag'",
        "-x, '-x: no such flag'",
        "--dry=false, '--dry takes no value'",
    })
    void aFlagThatIsNotKnownIsNamedWithTheOneThatWasMeant(String word, String message) {
        refused(message, word);
    }

    @Test
    void aFlagIsGivenOnce() throws Misuse {
        refused("--count is given twice: give it once", "--count", "1", "--count=1");
        refused("--file-path is given twice: give it once", "-f", "a", "--file-path", "b");
        refused("--dry is given twice: give it once", "--dry", "--dry");
        assertThat(parsed("--host", "a", "--host=b").values(Order.HOST)).containsExactly("a", "b");
        assertThat(parsed("--tags", "a,b", "--tags=c").values(Order.TAGS)).containsExactly("a", "b", "c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "", "2.5", "0x2", "99999999999", " 1"})
    void aNumberIsWholeAndInItsRange(String text) {
        refused("--count " + text + ": say a whole number from -2147483648 to 2147483647", "--count", text);
    }

    @Test
    void aLongNumberHasSixtyFourBits() throws Misuse {
        assertThat(parsed("--wait", "99999999999").value(Order.WAIT)).isEqualTo(99_999_999_999L);
        refused(
                "--wait 9223372036854775808: say a whole number from -9223372036854775808 to 9223372036854775807",
                "--wait",
                "9223372036854775808");
    }

    @Test
    void aChoiceIsMadeInEitherCase() throws Misuse {
        assertThat(parsed("-sJson").value(Order.SHAPE)).isEqualTo(Order.Shape.JSON);
        refused("--shape yaml: say table or json", "-s", "yaml");
    }

    @Test
    void allThatIsMissingIsNamed() {
        assertThatThrownBy(() -> Arguments.of(new Order(), List.of("--dry")))
                .isInstanceOf(Misuse.class)
                .hasMessage("missing: --needed WORD, WHAT");
    }
}
