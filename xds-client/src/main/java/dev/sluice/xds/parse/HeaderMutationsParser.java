package dev.sluice.xds.parse;

import dev.sluice.xds.model.HeaderAppendAction;
import dev.sluice.xds.model.HeaderMutations;
import dev.sluice.xds.model.HeaderValueOption;
import dev.sluice.xds.read.FieldPath;
import java.util.ArrayList;
import java.util.List;

/** Headers to add and remove (Envoy: neither pseudo-headers nor {@code host}). */
@SuppressWarnings("deprecation") // Envoy deprecates some of these fields and still takes them
final class HeaderMutationsParser {
    static final List<MessageSupport> SUPPORT = List.of(
            MessageSupport.of("envoy.config.core.v3.HeaderValueOption")
                    .works("header", "append_action", "keep_empty_value")
                    .worksBut("append", "deprecated: true appends, false overwrites"),
            MessageSupport.of("envoy.config.core.v3.HeaderValue").works("key", "value"));

    private final Scope scope;

    HeaderMutationsParser(Scope scope) {
        this.scope = scope;
    }

    /** The four lists of one message. */
    record Lists(
            List<io.envoyproxy.envoy.config.core.v3.HeaderValueOption> requestAdd,
            List<String> requestRemove,
            List<io.envoyproxy.envoy.config.core.v3.HeaderValueOption> responseAdd,
            List<String> responseRemove) {}

    HeaderMutations parse(Lists lists, FieldPath at) {
        if (lists.requestAdd.isEmpty()
                && lists.requestRemove.isEmpty()
                && lists.responseAdd.isEmpty()
                && lists.responseRemove.isEmpty()) {
            return HeaderMutations.NONE;
        }
        return new HeaderMutations(
                added(lists.requestAdd, at.field("request_headers_to_add")),
                removed(lists.requestRemove, at.field("request_headers_to_remove")),
                added(lists.responseAdd, at.field("response_headers_to_add")),
                removed(lists.responseRemove, at.field("response_headers_to_remove")));
    }

    private List<HeaderValueOption> added(
            List<io.envoyproxy.envoy.config.core.v3.HeaderValueOption> options, FieldPath at) {
        var all = new ArrayList<HeaderValueOption>();
        for (var option : options) {
            var here = at.index(all.size());
            var key = Values.lower(option.getHeader().getKey());
            fixed(key, "modified", here.field("header").field("key"));
            var value = here.field("header").field("value");
            all.add(new HeaderValueOption(
                    key,
                    FormatParser.parse(option.getHeader().getValue(), value, scope.problems()),
                    action(option, here),
                    option.getKeepEmptyValue()));
        }
        return all;
    }

    private HeaderAppendAction action(io.envoyproxy.envoy.config.core.v3.HeaderValueOption option, FieldPath at) {
        if (option.hasAppend()) {
            if (option.getAppendActionValue() != 0) {
                scope.problem(at.field("append"), "cannot stand beside append_action");
            }
            return option.getAppend().getValue()
                    ? HeaderAppendAction.APPEND_IF_EXISTS_OR_ADD
                    : HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD;
        }
        return switch (option.getAppendAction()) {
            case APPEND_IF_EXISTS_OR_ADD, UNRECOGNIZED -> HeaderAppendAction.APPEND_IF_EXISTS_OR_ADD;
            case ADD_IF_ABSENT -> HeaderAppendAction.ADD_IF_ABSENT;
            case OVERWRITE_IF_EXISTS_OR_ADD -> HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD;
            case OVERWRITE_IF_EXISTS -> HeaderAppendAction.OVERWRITE_IF_EXISTS;
        };
    }

    private List<String> removed(List<String> names, FieldPath at) {
        for (int i = 0; i < names.size(); i++) {
            fixed(Values.lower(names.get(i)), "removed", at.index(i));
        }
        return Values.lower(names);
    }

    private void fixed(String name, String what, FieldPath at) {
        if (name.startsWith(":") || name.equals("host")) {
            scope.problem(at, "host and headers that start with a colon cannot be " + what);
        }
    }
}
